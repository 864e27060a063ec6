package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A day in the life of a mailbox with each of the usual programs, on the file or over IMAP and POP3: what they read, flag, delete,
 * copy, store and answer is what the others see, and messages keep their UIDs. The days are scripts in {@code clients}.
 */
@ExtendWith(Distribution.Unpacked.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MailClientsIT {
    private static final List<String> USERS =
            List.of("mutt", "neomutt", "nail", "mailutils", "mbsync", "offlineimap", "fetchmail", "getmail", "imaplib");

    @TempDir
    private Path scratch;

    private Instance instance;
    private Distribution distribution;

    @BeforeAll
    void start(Distribution unpacked) throws Exception {
        distribution = unpacked;
        String[] options = Stream.concat(
                        Stream.of("--domain", "example.com", "--user", "friend:secret"),
                        USERS.stream().flatMap(user -> Stream.of("--user", user + ":secret")))
                .toArray(String[]::new);
        instance = Instance.make(unpacked, options);
        for (String user : USERS) {
            deliver(user);
        }
        instance.start();
    }

    @AfterAll
    void stop() throws Exception {
        instance.close();
    }

    private void deliver(String user) throws IOException {
        StringBuilder mbox = new StringBuilder();
        for (String subject : List.of("one", "two", "three", "four")) {
            mbox.append("From a@b.example  Tue Nov 24 10:00:00 2026\nFrom: friend@example.com\nSubject: ")
                    .append(subject)
                    .append("\nMessage-ID: <")
                    .append(subject)
                    .append("@b.example>\nDate: Tue, 24 Nov 2026 10:00:00 +0000\n\nbody of ")
                    .append(subject)
                    .append("\n\n");
        }
        Path file = Files.writeString(instance.mailbox(user), mbox);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    static Stream<Arguments> days() {
        return Stream.of(
                Arguments.of("mutt", "mutt", "mutt", Peer.MUTT),
                Arguments.of("neomutt", "mutt", "neomutt", Peer.NEOMUTT),
                Arguments.of("nail", "s-nail", "", Peer.S_NAIL),
                Arguments.of("mailutils", "mailutils", "", Peer.MAILUTILS),
                Arguments.of("mbsync", "mbsync", "", Peer.MBSYNC),
                Arguments.of("offlineimap", "offlineimap", "", Peer.OFFLINEIMAP),
                Arguments.of("fetchmail", "fetchmail", "", Peer.FETCHMAIL),
                Arguments.of("getmail", "getmail", "", Peer.GETMAIL),
                Arguments.of("imaplib", "imaplib", "", Peer.PYTHON));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("days")
    void keepsWhatTheProgramDid(String user, String day, String program, Peer peer) throws Exception {
        assertThat(peer.program()).isNotEmpty();
        Path script = Path.of(MailClientsIT.class.getResource("/clients/day.sh").toURI());
        Path own = Files.createDirectory(scratch.resolve(user));
        new Shell()
                .environment("WHO", user)
                .environment("IMAP", Integer.toString(instance.port(143)))
                .environment("POP3", Integer.toString(instance.port(110)))
                .environment("SMTP", Integer.toString(instance.smtp()))
                .environment("FRIEND", instance.mailbox("friend").toString())
                .environment(
                        "FOLDERS",
                        instance.directory().resolve("home/" + user + "/mail").toString())
                .environment("MBOX", instance.mailbox(user).toString())
                .environment("MAIL_CONFIG", instance.etc().toString())
                .environment("SENDMAIL", distribution.command("sendmail"))
                .environment("SCRATCH", own.toString())
                .environment("HOME", own.toString())
                .environment("PYTHON", Peer.PYTHON.program())
                .run("bash", script.toString(), day, program)
                .ok();
    }
}
