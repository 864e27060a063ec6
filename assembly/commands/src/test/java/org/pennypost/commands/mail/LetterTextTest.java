package org.pennypost.commands.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class LetterTextTest {
    @Test
    void showsHeadersDecodedAndNoNotesOfMailPrograms() {
        LetterText text = text("""
                Status: RO
                Subject: =?utf-8?B?5L2g5aW9?= and
                 more
                X-UID: 4
                From: a@b.test

                body
                """);

        assertThat(text.shownHeader()).containsExactly("Subject: 你好 and more", "From: a@b.test");
    }

    @Test
    void showsTextDecodedAndNamesOtherParts() {
        LetterText text = text("""
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=x

                --x
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: base64

                5L2g5aW9Cg==
                --x
                Content-Type: image/png
                Content-Transfer-Encoding: base64

                AAAA
                --x--
                """);

        assertThat(text.shownBody()).contains("你好\n").contains("[image/png]");
    }

    @Test
    void textCannotCommandTheTerminal() {
        LetterText text = text("Subject: =?utf-8?Q?=1B]0;owned=07?=\n\n\u001b[2Jgone\n");

        assertThat(text.shownHeader()).containsExactly("Subject: ?]0;owned?");
        assertThat(text.shownBody()).isEqualTo("?[2Jgone\n");
    }

    @Test
    void copyHasNoNotesButTheStatus() {
        LetterText text = text("From: a@b.test\nStatus: O\nX-IMAPbase: 1 2\nX-Status: F\n\nbody\n");

        assertThat(new String(text.withoutNotes("R"), ISO_8859_1)).isEqualTo("From: a@b.test\nStatus: R\n\nbody\n");
    }

    @Test
    void anyBytesAreShown() {
        Random random = new Random(20261129);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            LetterText text = new LetterText(bytes);
            assertThat(text.shownHeader()).isNotNull();
            assertThat(text.shownBody()).doesNotContain("\u001b");
        }
    }

    private static LetterText text(String text) {
        return new LetterText(text.getBytes(ISO_8859_1));
    }
}
