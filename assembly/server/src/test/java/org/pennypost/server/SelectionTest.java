package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SELECT and EXAMINE, as clients see them. */
class SelectionTest {
    private static final String FROM = "From a@example.com  Sat Nov 28 10:00:00 2026\n";

    private PennypostServer server;
    private Conversation client;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        TestInstance instance = new TestInstance(directory);
        int port = instance.service("imapd");
        Files.createDirectories(directory.resolve("home/alice"));
        Files.writeString(
                directory.resolve("mail/alice"),
                message("X-IMAPbase: 42 3000000010\nX-UID: 3\nStatus: RO\n")
                        + message("X-UID: 1000\nStatus: O\n")
                        + message("X-UID: 3000000000\n"));
        server = instance.start();
        client = new Conversation(port);
        client.line();
        said("LOGIN alice wonder");
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    private static String message(String headers) {
        return FROM + "Subject: a\n" + headers + "\ntext\n\n";
    }

    private List<String> said(String command) throws Exception {
        client.send("a " + command);
        List<String> lines = new ArrayList<>();
        for (String line = client.line(); line != null; line = client.line()) {
            lines.add(line);
            if (line.startsWith("a ")) {
                return lines;
            }
        }
        throw new AssertionError("no answer to " + command + " but " + lines);
    }

    @Test
    void saysWhatThereIs() throws Exception {
        assertThat(said("SELECT INBOX"))
                .contains(
                        "* FLAGS (\\Answered \\Deleted \\Draft \\Flagged \\Seen)",
                        "* 3 EXISTS",
                        "* 1 RECENT",
                        "* OK [UIDVALIDITY 42] UIDs valid",
                        "* OK [UNSEEN 2] MailboxMessage 2 is first unseen",
                        "* OK [UIDNEXT 3000000011] Predicted next UID",
                        "a OK [READ-WRITE] SELECT completed.");
    }

    @Test
    void examineAfterSelectChangesNothingAndSelectAfterExamineDoes() throws Exception {
        said("SELECT INBOX");
        assertThat(said("EXAMINE INBOX")).contains("* 1 RECENT", "a OK [READ-ONLY] EXAMINE completed.");
        assertThat(said("STORE 1 +FLAGS (\\Flagged)").toString()).contains("a NO");

        assertThat(said("SELECT INBOX")).contains("* 1 RECENT");
        assertThat(said("STORE 1 +FLAGS (\\Flagged)"))
                .containsExactly("* 1 FETCH (FLAGS (\\Flagged \\Seen))", "a OK STORE completed.");
    }

    @Test
    void whoComesLaterFindsNothingRecent() throws Exception {
        said("SELECT INBOX");
        said("UNSELECT");

        assertThat(said("SELECT INBOX")).contains("* 0 RECENT");
    }

    @Test
    void aMailboxThatIsNotThereIsRefused() throws Exception {
        assertThat(said("SELECT nowhere")).containsExactly("a NO SELECT failed. No such mailbox.");
        assertThat(said("NOOP")).containsExactly("a OK NOOP completed.");
    }

    @Test
    void tellsWhatWentAndWhatChangedSinceTheClientWasThere() throws Exception {
        said("ENABLE QRESYNC");
        String modSeq = said("SELECT INBOX").stream()
                .filter(line -> line.contains("HIGHESTMODSEQ"))
                .findFirst()
                .orElseThrow()
                .replaceAll("\\D", "");
        said("UID STORE 3 +FLAGS (\\Answered)");
        said("UID STORE 1000 +FLAGS (\\Deleted)");
        said("EXPUNGE");

        List<String> again = said("SELECT INBOX (QRESYNC (42 " + modSeq + "))");

        assertThat(again).startsWith("* OK [CLOSED]").as("%s", again);
        assertThat(again.toString()).contains("* VANISHED (EARLIER) 1:2,4:2999999999,3000000001:3000000010");
        assertThat(again.toString())
                .containsPattern("\\* 1 FETCH \\(MODSEQ \\(\\d+\\) FLAGS \\(\\\\Answered \\\\Seen\\) UID 3\\)");
        assertThat(again.toString()).doesNotContain("* 2 FETCH");
    }

    @Test
    void whatTheClientProvesToKnowIsNotToldAgain() throws Exception {
        said("ENABLE QRESYNC");
        List<String> some = said("SELECT INBOX (QRESYNC (42 9000000000000000000 1:3000000010 (1,2 3,1000)))");

        assertThat(some.toString()).contains("* VANISHED (EARLIER) 1001:2999999999,3000000001:3000000010");
        assertThat(some.toString()).doesNotContain("FETCH");
    }

    @Test
    void anotherUidValidityIsABeginning() throws Exception {
        said("ENABLE QRESYNC");

        assertThat(said("SELECT INBOX (QRESYNC (41 1))").toString())
                .contains("UIDVALIDITY mismatch")
                .doesNotContain("VANISHED");
    }

    @Test
    void resynchronizingWithoutEnablingIsAMistake() throws Exception {
        assertThat(said("SELECT INBOX (QRESYNC (42 1))").toString()).contains("a BAD");
    }
}
