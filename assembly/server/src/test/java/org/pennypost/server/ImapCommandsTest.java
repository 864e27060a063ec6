package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@org.junit.jupiter.api.TestInstance(Lifecycle.PER_CLASS)
class ImapCommandsTest {
    private static final String REFUSED = "* BYE Too long a line or literal, or too many literals.";

    private Path directory;
    private int port;
    private PennypostServer server;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        TestInstance instance = new TestInstance(directory).set("message_size_limit", "400000");
        port = instance.service("imapd");
        Files.createDirectories(directory.resolve("home/alice"));
        server = instance.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void refusesALargeLiteralBeforeLogin() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();

            client.send("a LOGIN {4097}");

            assertThat(client.line()).isEqualTo(REFUSED);
            assertThat(client.line()).isNull();
        }
    }

    @Test
    void refusesAnAbsurdSize() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();

            client.send("a LOGIN {99999999999999999999999999999999999999+}");

            assertThat(client.line()).isEqualTo("a BAD Error in IMAP command received by server.");
        }
    }

    @Test
    void refusesTheNinthLiteralBeforeLogin() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();

            client.raw("a SEARCH" + " {1+}\r\nx".repeat(9));

            assertThat(client.lineBeginning("* BYE")).isEqualTo(REFUSED);
        }
    }

    @Test
    void refusesALongLineBeforeLogin() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();

            client.send("a LOGIN " + "x".repeat(9000));

            assertThat(client.line()).isEqualTo(REFUSED);
        }
    }

    @Test
    void takesNameAndPasswordAsLiterals() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();

            client.raw("a LOGIN {5+}\r\nalice {6+}\r\nwonder\r\n");

            assertThat(client.lineBeginning("a ")).startsWith("a OK");
        }
    }

    @Test
    void boundsLiteralsByTheMessageSizeAfterLogin() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            assertThat(client.lineBeginning("a ")).startsWith("a OK");

            client.raw("b APPEND INBOX {300000+}\r\n" + "Subject: x\r\n\r\n" + "y".repeat(299_986) + "\r\n");
            assertThat(client.lineBeginning("b ")).startsWith("b OK");
            client.send("c APPEND INBOX {400001+}");

            assertThat(client.lineBeginning("* BYE")).isEqualTo(REFUSED);
        }
        try (Stream<Path> files = Files.list(directory.resolve("data/tmp"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void forgetsTheLiteralsOfEarlierCommandsAfterLogin() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");

            client.raw("b STATUS {5+}\r\nINBOX (MESSAGES)\r\n".repeat(70));

            for (int i = 0; i < 70; i++) {
                assertThat(client.lineBeginning("b ")).startsWith("b OK");
            }
        }
    }

    /** The lines in one piece and, since a line may come in many, byte by byte. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a SELECT \"${x}",
                "a SELECT {(",
                "a SELECT \"INBOX",
                "a SELECT \"a\\\"",
                "a STATUS INBOX (MESSAGES \"{5}",
                "a LIST \"\" {7",
                "a SEARCH SUBJECT \"x",
                "a FETCH 1 BODY[",
                "a FETCH 1 (FLAGS",
                "a STATUS INBOX (MESSAGES",
                "a LIST (\"\" *",
                "a SEARCH (ALL",
                "a CREATE &bad"
            })
    void refusesALineThatEndsInsideAStringOrBrace(String line) throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");
            client.send("s SELECT INBOX");
            client.lineBeginning("s ");

            client.raw(line + "\r\nb NOOP\r\n");

            assertThat(List.of(client.line(), client.line()))
                    .anyMatch(reply -> reply.startsWith("a BAD"))
                    .anyMatch(reply -> reply.startsWith("b OK"));
            for (char each : (line + "\r\nc NOOP\r\n").toCharArray()) {
                client.raw(String.valueOf(each));
            }
            assertThat(List.of(client.line(), client.line()))
                    .anyMatch(reply -> reply.startsWith("a BAD"))
                    .anyMatch(reply -> reply.startsWith("c OK"));
        }
    }

    @Test
    void leavesQuotesAndBracesInOrderAlone() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");

            client.raw("b LIST \"\" \"a{3}\\\"b\"\r\nc LIST {0+}\r\n \"\\\\\"\r\n");

            assertThat(client.lineBeginning("b ")).startsWith("b OK");
            assertThat(client.lineBeginning("c ")).startsWith("c OK");
            client.send("d LIST \"\" {6}");
            assertThat(client.line()).startsWith("+");
            client.raw("a{3}*b\r\n");
            assertThat(client.lineBeginning("d ")).startsWith("d OK");
        }
    }

    @Test
    void refusesASearchThatIsNestedTooDeeply() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");
            client.send("b SELECT INBOX");
            client.lineBeginning("b ");

            client.send("c SEARCH " + "NOT ".repeat(1500) + "ALL");
            client.send("d SEARCH " + "(".repeat(30_000) + "ALL" + ")".repeat(30_000));
            client.send("e SEARCH " + "NOT ".repeat(100) + "ALL");

            assertThat(client.lineBeginning("c ")).startsWith("c BAD");
            assertThat(client.lineBeginning("d ")).startsWith("d BAD");
            assertThat(client.lineBeginning("e ")).startsWith("e OK");
        }
    }

    /** The number sign stands before names of James's other namespaces, of which there are none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT #a",
                "EXAMINE \"#\"",
                "CREATE #a",
                "DELETE #a/b",
                "RENAME #a b",
                "RENAME INBOX #a",
                "SUBSCRIBE #a",
                "UNSUBSCRIBE #a",
                "STATUS #a (MESSAGES)",
                "GETQUOTAROOT #a/",
                "APPEND #a {2+}\r\nhi",
                "COPY 1 #a",
                "MOVE 1 #a"
            })
    void refusesNamesOfOtherNamespaces(String command) throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");
            client.send("b SELECT INBOX");
            client.lineBeginning("b ");

            client.send("c " + command);

            assertThat(client.lineBeginning("c ")).startsWith("c NO ").doesNotContain("Internal error");
        }
    }

    /** A web client puts into literals what its users search for. */
    @Test
    void takesNoLiteralOfARefusedCommandForACommand() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");

            client.raw("b UNKNOWN {12+}\r\nx CREATE y\r\n\r\nc LIST \"\" y\r\n");

            assertThat(client.line()).startsWith("b BAD");
            assertThat(client.line()).startsWith("c OK");
        }
    }

    @Test
    void carriesOutWhatFollowsALiteralThatIsKeptInAFile() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");
            client.send("b CREATE large");
            client.lineBeginning("b ");

            client.raw(("c APPEND large {200000+}\r\n" + "y".repeat(200_000) + "\r\n").repeat(3) + "d NOOP\r\n");

            for (int i = 0; i < 3; i++) {
                assertThat(client.line()).startsWith("c OK");
            }
            assertThat(client.line()).startsWith("d OK");
            client.send("e STATUS large (MESSAGES)");
            assertThat(client.line()).contains("(MESSAGES 3)");
        }
    }

    @Test
    void idlesAfterACommandThatTakesTime() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");

            client.raw("b SELECT INBOX\r\nc FETCH 1:* BODY.PEEK[]\r\nd IDLE\r\nDONE\r\ne NOOP\r\n");

            assertThat(client.lineBeginning("d ")).startsWith("d OK");
            assertThat(client.line()).startsWith("e OK");
        }
    }

    @Test
    void replacesNothingThatIsNotThere() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");
            client.send("b CREATE empty");
            client.lineBeginning("b ");
            client.send("c SELECT empty");
            client.lineBeginning("c ");
            for (String id : List.of("1", "0", "4294967295")) {
                client.send("d REPLACE " + id + " empty {5+}\r\nhello");
                assertThat(client.lineBeginning("d ")).isEqualTo("d NO REPLACE failed. No such message.");
                client.send("e UID REPLACE " + id + " empty {5+}\r\nhello");
                assertThat(client.lineBeginning("e ")).isEqualTo("e NO REPLACE failed. No such message.");
            }
            client.send("f STATUS empty (MESSAGES)");
            assertThat(client.lineBeginning("* STATUS")).endsWith("(MESSAGES 0)");
        }
    }

    @Test
    void showsALevelThatIsNoFolderToThoseWhoListOneLevel() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");
            client.send("b CREATE moving");
            client.lineBeginning("b ");
            client.send("c RENAME moving above/below");
            client.lineBeginning("c OK");
            client.send("d LIST \"\" ab%");
            assertThat(client.line()).isEqualTo("* LIST (\\Noselect \\HasChildren) \"/\" \"above\"");
            client.lineBeginning("d OK");
            client.send("e LIST \"\" ab*");
            assertThat(client.line()).isEqualTo("* LIST (\\HasNoChildren) \"/\" \"above/below\"");
            client.lineBeginning("e OK");
            client.send("f SELECT above");
            client.lineBeginning("f NO");
        }
    }

    /** Another program may have emptied the mailbox since the client heard of its messages. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "STORE 7 +FLAGS (\\Seen)",
                "STORE 3,7:9 (UNCHANGEDSINCE 5) +FLAGS.SILENT (kept)",
                "STORE * +FLAGS (\\Deleted)",
                "EXPUNGE 7,9",
                "COPY 1:* INBOX",
                "MOVE 7 INBOX",
                "FETCH 7 (FLAGS)",
                "SEARCH UID 7"
            })
    void passesOverUidsThatAreGoneWithAllOthers(String command) throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");
            client.send("b CREATE emptied");
            client.lineBeginning("b ");
            client.send("m APPEND emptied (\\Deleted) {5+}\r\nhello");
            client.lineBeginning("m ");
            client.send("c SELECT emptied");
            client.lineBeginning("c ");
            client.send("x EXPUNGE");
            client.lineBeginning("x ");

            client.send("d UID " + command);

            assertThat(client.lineBeginning("d ")).startsWith("d OK").doesNotContain("COPYUID");
        }
    }

    @Test
    void writesToAMailboxAsItWasOpenedLast() throws Exception {
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");
            client.send("b CREATE examined");
            client.lineBeginning("b ");
            client.send("c APPEND examined {5+}\r\nhello");
            client.lineBeginning("c ");
            client.send("d EXAMINE examined");
            assertThat(client.lineBeginning("d ")).startsWith("d OK [READ-ONLY]");
            client.send("e SELECT examined");
            assertThat(client.lineBeginning("e ")).startsWith("e OK [READ-WRITE]");

            client.send("f STORE 1 +FLAGS (\\Seen)");

            assertThat(client.lineBeginning("f ")).startsWith("f OK");
            client.send("g EXAMINE examined");
            assertThat(client.lineBeginning("g ")).startsWith("g OK [READ-ONLY]");
            client.send("h STORE 1 +FLAGS (\\Deleted)");
            assertThat(client.lineBeginning("h ")).startsWith("h NO");
        }
    }

    /** RFC 4315 section 3: the UIDs of the messages that were copied, in their order, though the client names others or message numbers. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UID COPY 1:* | 2,4,6:7 | 4",
                "UID COPY 1:5 | 2,4 | 2",
                "UID COPY 6,1:3,99 | 2,6 | 2",
                "COPY 1:2,4 | 2,4,7 | 3",
                "COPY * | 7 | 1",
                "UID MOVE 3:6 | 4,6 | 2",
                "MOVE 2 | 4 | 1"
            })
    void tellsWhichMessagesWereCopied(String command, String sources, int count) throws Exception {
        String folder = "copied" + Integer.toHexString(command.hashCode());
        try (Conversation client = new Conversation(port)) {
            client.line();
            client.send("a LOGIN alice wonder");
            client.lineBeginning("a ");
            client.send("b CREATE " + folder);
            client.lineBeginning("b ");
            client.send("c CREATE " + folder + "-to");
            client.lineBeginning("c ");
            for (int uid = 1; uid <= 7; uid++) {
                client.send("d APPEND " + folder + (uid % 2 == 0 || uid == 7 ? "" : " (\\Deleted)") + " {5+}\r\nhello");
                assertThat(client.lineBeginning("d ")).startsWith("d OK");
            }
            client.send("e SELECT " + folder);
            client.lineBeginning("e ");
            client.send("f EXPUNGE");
            assertThat(client.lineBeginning("f ")).startsWith("f OK");

            client.send("g " + command + " " + folder + "-to");

            assertThat(client.lineBeginning("g "))
                    .matches("g OK \\[COPYUID \\d+ " + sources + " " + (count == 1 ? "1" : "1:" + count) + "\\] .*");
        }
    }
}
