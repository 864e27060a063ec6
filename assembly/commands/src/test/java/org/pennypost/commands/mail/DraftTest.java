package org.pennypost.commands.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DraftTest {
    @TempDir
    private Path directory;

    @Test
    void messageHasItsHeaders() throws IOException {
        Draft draft = new Draft();
        Addresses.add(draft.to(), "a@b.test, A@B.TEST c@d.test");
        Addresses.add(draft.cc(), "e@f.test");
        draft.setSubject("one\nBcc: evil@x.test");
        draft.body().append("text");

        assertThat(new String(draft.message(), UTF_8)).isEqualTo("""
                To: a@b.test, c@d.test
                Cc: e@f.test
                Subject: one Bcc: evil@x.test
                MIME-Version: 1.0
                Content-Type: text/plain; charset=us-ascii
                Content-Transfer-Encoding: 7bit

                text
                """);
    }

    @Test
    void otherLettersAreDeclared() throws IOException {
        Draft draft = new Draft();
        draft.setSubject("你好");
        draft.body().append("世界\n");

        assertThat(new String(draft.message(), UTF_8))
                .contains("Subject: =?UTF-8?", "charset=utf-8", "8bit")
                .endsWith("\n\n世界\n");
        assertThat(new LetterText(draft.message()).decoded("Subject")).contains("你好");
    }

    @Test
    void filesAreAttached() throws IOException {
        Path file = Files.writeString(directory.resolve("a \"b\".txt"), "content");
        Draft draft = new Draft();
        draft.body().append("see\n");
        draft.attachments().add(file);

        String message = new String(draft.message(), UTF_8);

        assertThat(message).contains("filename=\"a _b_.txt\"", "Y29udGVudA==");
        assertThat(new LetterText(draft.message()).shownBody()).contains("see\n");
    }
}
