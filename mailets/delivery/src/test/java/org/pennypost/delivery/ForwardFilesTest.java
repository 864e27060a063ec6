package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pennypost.queue.james.MailAttributes;

/** The .forward file of a user. The expected texts are Postfix 3.7's. */
@Timeout(60)
class ForwardFilesTest {
    private static final String TO_MAILBOX = "to=<joe@example.com>, 2.0.0, status=sent (delivered to mailbox)";
    private static final String FORWARDED = "to=<joe@example.com>, 2.0.0, status=sent (forwarded)";

    @TempDir
    Path directory;

    private LocalHost host;
    private Path home;

    @BeforeEach
    void makeHost() throws Exception {
        home = Files.createDirectories(directory.resolve("home"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        host = new LocalHost(directory, "recipient_delimiter = +");
        long uid = Identity.uid(home);
        Files.writeString(
                directory.resolve("passwd"),
                "joe:{PLAIN}x:" + uid + ":" + uid + "::" + home + ":/bin/sh\nann:{PLAIN}x:" + uid + ":" + uid + "::"
                        + directory.resolve("nohome") + ":\n");
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private Path forward(String name, String text) throws Exception {
        Path file = Files.writeString(home.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    private List<String> deliver(String recipient) throws Exception {
        host.send("a@remote.test", "Subject: hi\r\n\r\nbody\r\n", recipient);
        host.deliver();
        return host.log.stream()
                .filter(line -> line.startsWith("local: ") && line.contains(": to=<"))
                .map(line -> line.replaceAll("^local: \\S+: |orig_to=\\S+ |relay=.*dsn=", "")
                        .replaceAll("forwarded as [0-9A-Z]+", "forwarded"))
                .toList();
    }

    static Stream<Arguments> mailboxes() {
        return Stream.of(
                Arguments.of("empty", ""),
                Arguments.of("comment", "# nothing yet\n\n"),
                Arguments.of("himself", "joe\n"),
                Arguments.of("himself with domain", "joe@example.com\n"),
                Arguments.of("himself, escaped", "\\joe\n"),
                Arguments.of("himself with extension", "joe+x\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mailboxes")
    void meansTheMailbox(String label, String text) throws Exception {
        forward(".forward", text);

        List<String> lines = deliver("joe");

        assertThat(lines).singleElement().asString().endsWith("2.0.0, status=sent (delivered to mailbox)");
        assertThat(host.mailbox("joe").split("Subject: hi", -1)).hasSize(2);
    }

    @Test
    void sendsOnAndKeepsACopy() throws Exception {
        forward(".forward", "\\joe, joe@other.test\nann\n");

        assertThat(deliver("joe")).containsExactly(TO_MAILBOX, FORWARDED);
        assertThat(MailAttributes.of(host.next()).envelope().recipients())
                .extracting(recipient -> recipient.address().text())
                .containsExactly("joe@other.test", "ann@example.com");
    }

    @Test
    void runsCommandsAndWritesFilesOfTheUser() throws Exception {
        forward(".forward", "\"|echo $HOME $SHELL $USER > " + home + "/env\"\n" + home + "/file\n" + home + "/md/\n");

        assertThat(deliver("joe"))
                .containsExactly(
                        "to=<joe@example.com>, 2.0.0, status=sent (delivered to command: echo $HOME $SHELL $USER > "
                                + home + "/env)",
                        "to=<joe@example.com>, 2.0.0, status=sent (delivered to file: " + home + "/file)",
                        "to=<joe@example.com>, 2.0.0, status=sent (delivered to maildir)");
        assertThat(Files.readString(home.resolve("env"))).isEqualTo(home + " /bin/sh joe\n");
        assertThat(host.mail().resolve("joe")).doesNotExist();
    }

    @Test
    void looksForTheFileOfTheExtensionFirst() throws Exception {
        forward(".forward", "plain@other.test\n");
        forward(".forward+lists", "lists@other.test\n");

        deliver("joe+lists");
        assertThat(forwardedTo()).isEqualTo("lists@other.test");
        deliver("joe+else");
        assertThat(forwardedTo()).isEqualTo("plain@other.test");
        deliver("joe");
        assertThat(forwardedTo()).isEqualTo("plain@other.test");
    }

    private String forwardedTo() throws Exception {
        return MailAttributes.of(host.next())
                .envelope()
                .recipients()
                .get(0)
                .address()
                .text();
    }

    @Test
    void takesTheNamesFromTheConfiguration() throws Exception {
        host.settings.swap(host.settings("forward_path = " + home + "/$user.$domain.fwd"));
        forward("joe.example.com.fwd", "found@other.test\n");

        assertThat(deliver("joe")).containsExactly(FORWARDED);
    }

    /** An address can name no file outside of what forward_path says. */
    @Test
    void letsNoExtensionLeaveTheDirectory() throws Exception {
        Files.writeString(directory.resolve("evil"), "evil@other.test\n");

        assertThat(deliver("joe+/../../evil")).singleElement().asString().endsWith("(delivered to mailbox)");
        assertThat(host.waiting()).isZero();
    }

    static Stream<Arguments> unsafe() {
        return Stream.of(
                Arguments.of("writable for all", "rw-rw-rw-", false, "file FILE is world writable"),
                Arguments.of("symbolic link", "rw-r--r--", true, "file FILE is not a regular file"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsafe")
    void ignoresAFileThatOthersCouldHaveWritten(String label, String mode, boolean link, String warning)
            throws Exception {
        Path file = forward(link ? "target" : ".forward", "evil@other.test\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        if (link) {
            Files.createSymbolicLink(home.resolve(".forward"), file);
        }

        assertThat(deliver("joe")).containsExactly(TO_MAILBOX);
        assertThat(host.log).contains("local: warning: " + warning.replace("FILE", home + "/.forward"));
    }

    /** The second time it is the same list again, not the mailbox. */
    @Test
    void followsTheFileOnceForAUserWhoIsNamedTwice() throws Exception {
        host.aliases("sales: joe, other", "other: joe, joe+x");
        forward(".forward", "joe@other.test\n");

        assertThat(deliver("sales")).containsExactly("to=<sales@example.com>, 2.0.0, status=sent (forwarded)");
        assertThat(host.mail().resolve("joe")).doesNotExist();
    }

    @Test
    void carriesTheExtensionOverUnlessItFoundTheFile() throws Exception {
        host.settings.swap(host.settings("recipient_delimiter = +", "propagate_unmatched_extensions = forward"));
        forward(".forward", "plain@other.test\n");
        forward(".forward+lists", "lists@other.test\n");

        deliver("joe+x");
        assertThat(forwardedTo()).isEqualTo("plain+x@other.test");
        deliver("joe+lists");
        assertThat(forwardedTo()).isEqualTo("lists@other.test");
    }

    @Test
    void waitsForTheHomeWhereToldTo() throws Exception {
        host.settings.swap(host.settings("require_home_directory = yes"));

        assertThat(deliver("ann"))
                .containsExactly("to=<ann@example.com>, 4.3.0, status=deferred (cannot access home directory "
                        + directory.resolve("nohome") + ": No such file or directory)");
        host.log.clear();
        assertThat(deliver("joe")).containsExactly(TO_MAILBOX);
    }

    @Test
    void doesWithoutAHome() throws Exception {
        assertThat(deliver("ann")).containsExactly("to=<ann@example.com>, 2.0.0, status=sent (delivered to mailbox)");
    }

    @Test
    void followsAnAliasToTheForwardFile() throws Exception {
        host.aliases("sales: joe, ann");
        forward(".forward", "joe@other.test\n");

        assertThat(deliver("sales"))
                .containsExactly(
                        "to=<ann@example.com>, 2.0.0, status=sent (delivered to mailbox)",
                        "to=<sales@example.com>, 2.0.0, status=sent (forwarded)");
    }
}
