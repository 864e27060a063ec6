package org.pennypost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pennypost.queue.james.MailAttributes;

/** Where the configuration puts the mail of users and of the unknown. */
@Timeout(60)
class MailboxChoiceTest {
    @TempDir
    Path directory;

    private LocalHost host;
    private Path home;

    @BeforeEach
    void makeHost() throws Exception {
        home = Files.createDirectories(directory.resolve("home"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        host = new LocalHost(directory);
        long uid = Identity.uid(home);
        Files.writeString(
                directory.resolve("passwd"),
                "joe:{PLAIN}x:" + uid + ":" + uid + "::" + home + ":/bin/sh\nroot:{PLAIN}x:0:0::/root:\n");
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private List<String> deliver(String recipient, String... mainCf) throws Exception {
        host.settings.swap(host.settings(Stream.concat(Stream.of("recipient_delimiter = +"), Stream.of(mainCf))
                .toArray(String[]::new)));
        host.send("a@remote.test", "Subject: hi\r\n\r\nbody\r\n", recipient);
        host.deliver();
        return host.log.stream()
                .filter(line -> line.startsWith("local: ") && line.contains(": to=<"))
                .map(line -> line.replaceAll("^local: \\S+: |orig_to=\\S+ |relay=.*dsn=", "")
                        .replaceAll("forwarded as [0-9A-Z]+", "forwarded"))
                .toList();
    }

    @Test
    void putsAMailboxIntoTheHome() throws Exception {
        assertThat(deliver("joe", "home_mailbox = Mailbox"))
                .containsExactly("to=<joe@example.com>, 2.0.0, status=sent (delivered to mailbox)");
        assertThat(home.resolve("Mailbox")).content().endsWith("Subject: hi\n\nbody\n\n");
        assertThat(host.mail()).isEmptyDirectory();
    }

    @Test
    void putsAMaildirIntoTheHome() throws Exception {
        assertThat(deliver("joe", "home_mailbox = Maildir/"))
                .containsExactly("to=<joe@example.com>, 2.0.0, status=sent (delivered to maildir)");
        assertThat(home.resolve("Maildir/new")).isNotEmptyDirectory();
    }

    @Test
    void putsMaildirsIntoTheSpool() throws Exception {
        assertThat(deliver("joe", "mail_spool_directory = " + host.mail() + "/"))
                .containsExactly("to=<joe@example.com>, 2.0.0, status=sent (delivered to maildir)");
        assertThat(host.mail().resolve("joe/new")).isNotEmptyDirectory();
    }

    @Test
    void givesMailToACommand() throws Exception {
        String command = "cat > " + home + "/\"$USER.$EXTENSION\"";

        assertThat(deliver("joe+x", "home_mailbox = Mailbox", "mailbox_command = " + command))
                .containsExactly("to=<joe+x@example.com>, 2.0.0, status=sent (delivered to command: " + command + ")");
        assertThat(home.resolve("joe.x")).content().endsWith("Subject: hi\n\nbody\n");
        assertThat(home.resolve("Mailbox")).doesNotExist();
    }

    @Test
    void asksTheTableOfCommandsFirst() throws Exception {
        assertThat(deliver("joe", "mailbox_command = exit 1", "mailbox_command_maps = inline:{ {joe = exit 0} }"))
                .containsExactly("to=<joe@example.com>, 2.0.0, status=sent (delivered to command: exit 0)");
        assertThat(deliver("joe", "mailbox_command_maps = fail:x"))
                .last()
                .asString()
                .endsWith("4.3.0, status=deferred (table lookup failure)");
    }

    static Stream<Arguments> relays() {
        return Stream.of(
                Arguments.of("local", "joe", "to=<joe@example.com>, 2.0.0, status=sent (delivered to mailbox)"),
                Arguments.of(
                        "elsewhere", "$user@other.test", "to=<gone+x@example.com>, 2.0.0, status=sent (forwarded)"),
                Arguments.of(
                        "unknown", "lost", "to=<lost@example.com>, 5.1.1, status=bounced (unknown user: \"lost\")"),
                Arguments.of(
                        "itself",
                        "$recipient",
                        "to=<gone+x@example.com>, 5.1.1, status=bounced (unknown user: \"gone\")"),
                Arguments.of(
                        "looks like a command",
                        "|touch",
                        "to=<|touch@example.com>, 5.1.1, status=bounced (unknown user: \"|touch\")"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("relays")
    void sendsMailForTheUnknownToOneAddress(String label, String relay, String expected) throws Exception {
        assertThat(deliver("gone+x", "luser_relay = " + relay)).containsExactly(expected);
    }

    @Test
    void sendsMailForSeveralUnknownToOneAddressOnce() throws Exception {
        host.aliases("x: gone, joe, lost");

        assertThat(deliver("x", "luser_relay = root"))
                .containsExactly(
                        "to=<root@example.com>, 2.0.0, status=sent (delivered to mailbox)",
                        "to=<joe@example.com>, 2.0.0, status=sent (delivered to mailbox)");
    }

    /** The next mail after the processor that finds transports. */
    private Mail routed() throws Exception {
        Mail mail = host.next();
        assertThat(mail.getState()).isEqualTo("route");
        List<Mail> mails = host.route(mail, "local, smtp, retry");
        assertThat(mails).hasSize(1);
        return mails.get(0);
    }

    @Test
    void handsOverToAnotherTransport() throws Exception {
        assertThat(deliver("joe", "mailbox_transport = smtp:[relay.test]:26")).isEmpty();

        Mail mail = routed();

        assertThat(mail.getState()).isEqualTo("smtp");
        assertThat(AttributeUtils.getValueAndCastFromMail(mail, Route.NEXTHOP, String.class))
                .contains("[relay.test]:26");
        assertThat(MailAttributes.of(mail).envelope().recipients())
                .extracting(recipient -> recipient.address().text())
                .containsExactly("joe@example.com");
        assertThat(host.log).noneMatch(line -> line.endsWith(": removed"));
        assertThat(host.mail()).isEmptyDirectory();
    }

    @Test
    void handsOnlyTheUnknownToTheFallbackTransport() throws Exception {
        String[] fallback = {"fallback_transport = smtp", "fallback_transport_maps = inline:{ {gone = retry:} }"};

        assertThat(deliver("joe", fallback))
                .containsExactly("to=<joe@example.com>, 2.0.0, status=sent (delivered to mailbox)");
        host.log.clear();
        assertThat(deliver("gone+x", fallback)).isEmpty();
        assertThat(routed().getState()).isEqualTo("retry");
        assertThat(deliver("lost", fallback)).isEmpty();
        assertThat(routed().getState()).isEqualTo("smtp");
    }

    @Test
    void waitsForATransportThatIsNotThere() throws Exception {
        assertThat(deliver("joe", "mailbox_transport = nosuch")).isEmpty();

        assertThat(host.route(host.next(), "local, smtp, retry")).isEmpty();

        assertThat(host.log).anyMatch(line -> line.endsWith("4.3.0, status=deferred (mail transport unavailable)"));
        assertThat(host.waiting()).isEqualTo(1);
    }

    @Test
    void doesNotHandMailToItself() throws Exception {
        assertThat(deliver("joe", "mailbox_transport = local:other"))
                .containsExactly("to=<joe@example.com>, 4.3.5, status=deferred (mail system configuration error)");
    }

    @Test
    void keepsMailWhenATableOfTransportsCannotBeAsked() throws Exception {
        assertThat(deliver("joe", "mailbox_transport_maps = fail:x"))
                .containsExactly("to=<joe@example.com>, 4.3.0, status=deferred (table lookup failure)");
        host.log.clear();
        assertThat(deliver("gone", "fallback_transport_maps = fail:x"))
                .containsExactly("to=<gone@example.com>, 4.3.0, status=deferred (table lookup failure)");
    }

    @Test
    void neverMakesMailForThePostmasterBounce() throws Exception {
        host.aliases("x: joe");

        assertThat(deliver("postmaster"))
                .containsExactly("to=<postmaster@example.com>, 2.0.0, status=sent (discarded)");
        assertThat(host.log).contains("local: warning: required alias not found: postmaster");
    }
}
