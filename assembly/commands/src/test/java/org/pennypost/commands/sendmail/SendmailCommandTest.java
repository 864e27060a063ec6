package org.pennypost.commands.sendmail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.commands.options.Caller;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.control.Maildrop;
import org.pennypost.conf.control.Submission;
import org.pennypost.conf.control.SubmissionFormat;

/** The command while the server is down: what it leaves in maildrop, what it says. Expected texts are those of Postfix 3.7. */
final class SendmailCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private Maildrop maildrop;

    @BeforeEach
    void make() throws IOException {
        Files.writeString(directory.resolve("main.cf"), """
                compatibility_level = 3.6
                message_size_limit = 1000
                queue_directory = %s
                """.formatted(directory));
        Files.writeString(directory.resolve("master.cf"), "");
        maildrop = Maildrop.of(directory);
        maildrop.make();
    }

    private int run(String command, String input, String... words) {
        Terminal terminal = new Terminal(
                command,
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                Map.of("MAIL_CONFIG", directory.toString(), "NAME", "Alice A."));
        SendmailCommand.Others others = new SendmailCommand.Others() {
            @Override
            public int newaliases(String configuration, Optional<String> table) {
                out.writeBytes(("newaliases " + table.orElse("") + "\n").getBytes(UTF_8));
                return 0;
            }

            @Override
            public int start(String configuration) {
                out.writeBytes("start\n".getBytes(UTF_8));
                return 0;
            }

            @Override
            public int postqueue(List<String> words) {
                out.writeBytes(
                        ("postqueue " + String.join(" ", words.subList(2, words.size())) + "\n").getBytes(UTF_8));
                return 69;
            }
        };
        return new SendmailCommand(terminal, others).run(List.of(words));
    }

    /** What was left: the envelope, and the content with LF line ends. */
    private record Left(Submission submission, String content) {}

    private Left left() throws IOException {
        List<Path> files = new ArrayList<>();
        try (var found = Files.list(maildrop.directory())) {
            found.forEach(files::add);
        }
        assertThat(files).hasSize(1);
        try (InputStream in = Files.newInputStream(files.get(0))) {
            SubmissionFormat.Reader reader = new SubmissionFormat.Reader(in);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] piece = new byte[100];
            for (int read = reader.read(piece); read >= 0; read = reader.read(piece)) {
                content.write(piece, 0, read);
            }
            String text = content.toString(UTF_8);
            assertThat(text.replace("\r\n", "")).doesNotContain("\n");
            return new Left(reader.submission(), text.replace("\r\n", "\n"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no recipient      |               | USER: Recipient addresses must be specified on the command line or via the -t option",
                "none in header    | -t            | USER: No recipient addresses found in message header",
                "address mode      | -bt           | unsupported: -bt",
                "unknown mode      | -bx root      | unsupported: -bx",
                "unknown option    | -y root       | usage: sendmail [options]",
                "value missing     | -f            | usage: sendmail [options]",
                "probe and header  | -bv -t root   | -t option cannot be used with -bv",
                "probe and report  | -bv -v root   | -v option cannot be used with -bv",
                "kind of body      | -B FOO root   | -B option needs 8BITMIME or 7BIT",
                "log file          | -X /x root    | unsupported: -X/",
                "no aliases        | -n root       | -n option not supported",
                "alias file        | -oA root      | -oA requires pathname",
                "aliases of        | -I root       | alias initialization mode requires no recipient",
                "list of           | -bp root      | display queue mode requires no recipient",
                "SMTP with         | -bs root      | stand-alone mode requires no recipient",
                "flush of          | -q root       | flush queue mode requires no recipient",
                "list and header   | -bp -t        | -t can be used only in delivery mode",
                "flush and header  | -t -q         | -t can be used only in delivery mode",
                "flush by sender   | -qSx          | -qS is not implemented",
                "no configuration  | -C /none root | open /none/main.cf: No such file or directory",
                "too long          | root          | USER: message file too big"
            })
    void failsWith75(String label, String words, String text) throws Exception {
        String input = label.strip().equals("too long") ? "x".repeat(2000) : "Subject: x\n\nhello\n";
        String[] arguments = words == null ? new String[0] : words.strip().split(" ");

        assertThat(run("sendmail", input, arguments)).as(label).isEqualTo(75);

        String user = Caller.current(Map.of()).label();
        assertThat(err.toString(UTF_8)).endsWith("sendmail: fatal: " + text.replace("USER", user) + "\n");
        assertThat(maildrop.directory()).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain              | root                       | root",
                "several in a word  | root,\\sdaemon bin@x.test   | root daemon bin@x.test",
                "with a phrase      | Root\\s<root@x.test>        | root@x.test",
                "quoted             | \"a\\sb\"@x.test            | a\\sb@x.test",
                "behind a dash      | -- -v                      | -v",
                "ignored options    | -oem -odi -o7 -G -U -L tag -h 5 -m -x -A c -O a=b -p ESMTP -c root | root"
            })
    void takesRecipientsFromTheCommandLine(String label, String words, String expected) throws Exception {
        String[] arguments = words.strip().split(" ");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i].replace("\\s", " ");
        }

        assertThat(run("sendmail", "x\n", arguments)).as(label).isZero();

        assertThat(left().submission().recipients())
                .map(each -> each.replace(" ", "\\s"))
                .containsExactly(expected.strip().split(" "));
        assertThat(err.toString(UTF_8)).startsWith("sendmail: warning: the mail system does not answer (");
    }

    @Test
    void anEmptyWordIsTheEmptyAddress() throws Exception {
        assertThat(run("sendmail", "x\n", "", "<>")).isZero();

        assertThat(left().submission().recipients()).containsExactly("", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "To: Root <root>,\\n sys\\nCc: bin\\nBcc: daemon, lp\\nFrom: me\\n\\nTo: no\\n | games root sys bin daemon lp",
                "To: Root <root>\\nCc: bin\\nResent-To: daemon, lp\\nFrom: me\\n\\nx\\n       | games daemon lp",
                "To: root\\nnot a header\\nCc: bin\\n                                         | games root",
                "To: root\\r\\nSubject: cr\\r\\n\\r\\nCc: bin\\r\\n                            | games root",
                "To: grp: root, bin;\\n\\nbody\\n                                             | games root bin",
                "From x y z\\n>>From a b\\nTo : root\\n\\nx                                   | games root",
                "\\nTo: root\\n                                                               | games",
                "' To: root\\n'                                                               | games",
                ": root\\n                                                                    | games"
            })
    void addsTheRecipientsOfTheHeader(String message, String expected) throws Exception {
        String text = message.stripTrailing().replace("\\n", "\n").replace("\\r", "\r");

        assertThat(run("sendmail", text, "-t", "games")).isZero();

        assertThat(left().submission().recipients())
                .containsExactly(expected.strip().split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a dot ends it       |      | a\\n.\\nb\\n               | a\\n",
                "not with -i         | -i   | a\\n.\\nb\\n               | a\\n.\\nb\\n",
                "nor with -oi        | -oi  | a\\n.\\nb\\n               | a\\n.\\nb\\n",
                "CR before LF goes   |      | a\\r\\n\\r\\n.\\r\\nb\\n   | a\\n\\n",
                "and inside stays    |      | a\\rb\\r\\r\\n             | a\\rb\\n",
                "mailbox lines go    | -i   | From x y\\n>From z\\na\\n  | a\\n",
                "only before it      | -i   | a\\nFrom x\\n              | a\\nFrom x\\n",
                "no last line end    |      | a\\nb                      | a\\nb\\n",
                "nothing at all      |      |                            | ",
                "a dot and no end    |      | a\\n.                      | a\\n.\\n"
            })
    void readsTheMessage(String label, String option, String message, String expected) throws Exception {
        String text =
                message == null ? "" : message.strip().replace("\\n", "\n").replace("\\r", "\r");
        String[] words = option == null ? new String[] {"root"} : new String[] {option.strip(), "root"};

        assertThat(run("sendmail", text, words)).as(label).isZero();

        assertThat(left().content())
                .isEqualTo(
                        expected == null
                                ? ""
                                : expected.strip().replace("\\n", "\n").replace("\\r", "\r"));
    }

    @Test
    void keepsWhatTheUserWants() throws Exception {
        assertThat(run(
                        "sendmail",
                        "x\n",
                        "-v",
                        "-f",
                        "a.b <joe@remote.test>",
                        "-F",
                        "Full Name",
                        "-N",
                        "success,failure",
                        "-R",
                        "hdrs",
                        "-V",
                        "env 1",
                        "-B",
                        "8bitmime",
                        "root"))
                .isZero();

        assertThat(left().submission())
                .isEqualTo(new Submission(
                        "joe@remote.test",
                        Optional.of("Full Name"),
                        Map.of(
                                Submission.DSN_NOTIFY, "FAILURE,SUCCESS",
                                Submission.DSN_RET, "HDRS",
                                Submission.DSN_ENVID, "env 1",
                                Submission.BODY, "8BITMIME",
                                Submission.TRACE, Submission.RECORD),
                        List.of("root")));
        assertThat(out.toString(UTF_8)).isEqualTo("Mail Delivery Status Report will be mailed to <joe@remote.test>.\n");
    }

    @Test
    void theSenderIsWhoCallsUnlessNamed() throws Exception {
        assertThat(run("sendmail", "x\n", "root")).isZero();

        assertThat(left().submission().sender()).isEqualTo(System.getProperty("user.name"));
        assertThat(left().submission().fullName()).contains("Alice A.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"<>|", "''|", "joe|joe", "a@b, c@d|a@b"})
    void takesTheSenderAsGiven(String given, String expected) throws Exception {
        assertThat(run("sendmail", "x\n", "-f", given, "root")).isZero();

        assertThat(left().submission().sender()).isEqualTo(expected == null ? "" : expected);
        assertThat(err.toString(UTF_8).contains("-f option specified malformed sender: a@b, c@d"))
                .isEqualTo(given.contains(","));
    }

    @ParameterizedTest
    @CsvSource({
        "-N,foo,unknown DSN NOTIFY command value \"\"foo\"\" in \"\"foo\"\"",
        "-R,foo,bad -R option value -- ignored"
    })
    void goesOnAfterAWarning(String option, String value, String warning) throws Exception {
        assertThat(run("sendmail", "x\n", option, value, "root")).isZero();

        assertThat(err.toString(UTF_8)).contains("sendmail: warning: " + warning.replace("\"\"", "\""));
        assertThat(left().submission().attributes()).isEmpty();
    }

    @Test
    void aProbeHasAHeaderOnly() throws Exception {
        assertThat(run("sendmail", "not read", "-bv", "-f", "me", "root", "a@b.test"))
                .isZero();

        assertThat(left().content()).isEqualTo("From: me\nSubject: probe\nTo:\troot,\n\ta@b.test\n\n");
        assertThat(left().submission().attributes()).containsExactly(Map.entry("trace", "verify"));
        assertThat(out.toString(UTF_8)).isEqualTo("Mail Delivery Status Report will be mailed to <me>.\n");
    }

    @Test
    void leavesToOthersWhatIsTheirs() {
        assertThat(run("sendmail", "", "-bi")).isZero();
        assertThat(run("sendmail", "", "-I", "-oA/x/aliases")).isZero();
        assertThat(run("newaliases", "")).isZero();
        assertThat(run("sendmail", "", "-bd", "-q30m")).isZero();
        assertThat(run("sendmail", "", "-q5m")).isZero();
        assertThat(run("sendmail", "", "-bh")).isZero();

        assertThat(out.toString(UTF_8)).isEqualTo("newaliases \nnewaliases /x/aliases\nnewaliases \nstart\n");
    }

    @ParameterizedTest
    @CsvSource({
        "sendmail,-bp,-p",
        "mailq,,-p",
        "sendmail,-q,-f",
        "sendmail,-qIABCDEF,-i ABCDEF",
        "sendmail,-qRx.test,-s x.test"
    })
    void asksForTheQueueAsPostqueueDoes(String command, String word, String words) {
        assertThat(word == null ? run(command, "") : run(command, "", word)).isEqualTo(69);

        assertThat(out.toString(UTF_8)).isEqualTo("postqueue " + words + "\n");
    }

    @Test
    void refusesWhoMaySubmitNothing() throws Exception {
        Files.writeString(
                directory.resolve("main.cf"),
                "\nauthorized_submit_users = !" + System.getProperty("user.name") + ", static:all\n",
                java.nio.file.StandardOpenOption.APPEND);

        assertThat(run("sendmail", "x\n", "root")).isEqualTo(75);

        assertThat(err.toString(UTF_8))
                .isEqualTo("sendmail: fatal: User " + Caller.current(Map.of()).label()
                        + " is not allowed to submit mail\n");
    }

    @Test
    void saysWhereTheMessageCannotBeLeft() throws Exception {
        Files.delete(maildrop.directory());

        assertThat(run("sendmail", "x\n", "root")).isEqualTo(75);

        assertThat(err.toString(UTF_8)).contains(": the message cannot be left in " + maildrop.directory() + ": ");
    }

    @Test
    void keepsLargeMessagesInAFile() throws Exception {
        Files.writeString(
                directory.resolve("main.cf"), "\nmessage_size_limit = 0\n", java.nio.file.StandardOpenOption.APPEND);
        String line = "0123456789".repeat(9_000) + "\n";

        assertThat(run("sendmail", line.repeat(30), "root")).isZero();

        assertThat(left().content()).isEqualTo(line.repeat(30));
    }
}
