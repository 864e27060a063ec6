package org.pennypost.mbox.james;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxStore;
import org.pennypost.mbox.MessageText;

/** What is kept of headers says the same as the headers. */
class UsualFieldsTest {
    private static final String FROM = "From a@b.test  Fri Nov 20 12:00:00 2026\n";

    @TempDir
    Path directory;

    private MboxHost host;
    private IndexedMbox box;

    @BeforeEach
    void open() throws IOException {
        host = new MboxHost(directory.resolve("host"));
        Path file = host.inbox("benwa");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                FROM
                        + "Received: by x\n\tfor y\nfrom: a@b\nX-Own: z\nSubject: two\n lines\nsubject: again\nno field\n\nx\n\n"
                        + FROM + "X-Own: only\n\nx\n\n"
                        + FROM + "Subject: cut off\nX-Own: y");
        box = host.store().mailbox(new MboxStore.Folder("benwa", "INBOX"));
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static Map<Long, String> shown(Map<Long, MessageText> texts) throws IOException {
        Map<Long, String> shown = new TreeMap<>();
        for (Map.Entry<Long, MessageText> text : texts.entrySet()) {
            shown.put(text.getKey(), new String(text.getValue().open().readAllBytes(), ISO_8859_1));
        }
        return shown;
    }

    @Test
    void picksTheFieldsInTheirOrder() throws IOException {
        List<IndexedMessage> all = box.current().messages();
        Map<Long, String> first = shown(UsualFields.of(box, all.subList(0, 2)));

        assertThat(first)
                .isEqualTo(Map.of(
                        1L, "from: a@b\r\nSubject: two\r\n lines\r\nsubject: again\r\n\r\n",
                        2L, "\r\n"));
        assertThat(shown(UsualFields.of(box, all.subList(0, 2)))).isEqualTo(first);
    }

    @Test
    void leavesAloneAHeaderThatIsCutOff() throws IOException {
        List<IndexedMessage> last = box.current().messages().subList(2, 3);

        assertThat(shown(UsualFields.of(box, last))).isEqualTo(Map.of(3L, "Subject: cut off\r\nX-Own: y"));
    }

    @Test
    void picksOtherFieldsToo() throws IOException {
        List<IndexedMessage> all = box.current().messages().subList(0, 2);

        assertThat(UsualFields.cover(Set.of("SUBJECT", "Message-Id"))).isTrue();
        assertThat(UsualFields.cover(Set.of("Subject", "X-Own"))).isFalse();
        assertThat(shown(UsualFields.of(box, all, Set.of("X-Own"))))
                .isEqualTo(Map.of(1L, "X-Own: z\r\n\r\n", 2L, "X-Own: only\r\n\r\n"));
    }
}
