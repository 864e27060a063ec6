package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pennypost.address.Address;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.queue.james.QueuedContent;

@Timeout(60)
class LocalDeliveryTest {
    private static final String CONTENT = "Subject: hi\r\n\r\nbody\r\n";
    private static final String FROM_LINE = "From a@remote.test  Tue Nov 24 05:04:17 2026\n";
    private static final String RETURN_PATH = FROM_LINE + "Return-Path: <a@remote.test>\n";

    @TempDir
    Path directory;

    private LocalHost host;

    @BeforeEach
    void makeHost() throws Exception {
        host = new LocalHost(directory);
    }

    @AfterEach
    void closeHost() throws Exception {
        host.close();
    }

    private void reload(String... mainCf) throws Exception {
        host.settings.swap(host.settings(mainCf));
    }

    @Test
    void deliversIntoTheMailboxAndSaysSo() throws Exception {
        String id = host.send("a@remote.test", CONTENT, "root");

        Mail mail = host.deliver();

        assertThat(host.mailbox("root"))
                .isEqualTo(
                        RETURN_PATH + "X-Original-To: root\nDelivered-To: root@example.com\nSubject: hi\n\nbody\n\n");
        assertThat(host.log)
                .containsExactly(
                        "qmgr: " + id + ": from=<a@remote.test>, size=21, nrcpt=1 (queue active)",
                        "local: " + id + ": to=<root@example.com>, orig_to=<root>, relay=local, delay=0,"
                                + " delays=0/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)",
                        "qmgr: " + id + ": removed");
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(host.waiting()).isZero();
    }

    @Test
    void deliversFromTheNullSender() throws Exception {
        host.send("", CONTENT, "root@example.com");

        host.deliver();

        assertThat(host.mailbox("root"))
                .startsWith("From MAILER-DAEMON  Tue Nov 24 05:04:17 2026\nReturn-Path: <>\n"
                        + "X-Original-To: root@example.com\nDelivered-To: root@example.com\n");
        assertThat(host.log.get(1)).contains(": to=<root@example.com>, relay=local, ");
    }

    @Test
    void leavesOutTheOriginalRecipientWhenToldTo() throws Exception {
        reload("enable_original_recipient = no");
        host.send("a@remote.test", CONTENT, "root");

        host.deliver();

        assertThat(host.mailbox("root"))
                .isEqualTo(RETURN_PATH + "Delivered-To: root@example.com\nSubject: hi\n\nbody\n\n");
    }

    static Stream<Arguments> recipients() {
        return Stream.of(
                Arguments.of("upper case", "ROOT@Example.com", "ROOT@Example.com", "root"),
                Arguments.of("extension", "root+x@example.com", "root+x@example.com", "root"),
                Arguments.of("alias", "postmaster@example.com", "root@example.com", "root"),
                Arguments.of("alias with extension", "Postmaster+x@example.com", "root@example.com", "root"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recipients")
    void findsTheUserOfARecipient(String label, String recipient, String logged, String user) throws Exception {
        reload("recipient_delimiter = +");
        host.send("a@remote.test", CONTENT, recipient);

        host.deliver();

        assertThat(host.mailbox(user)).contains("X-Original-To: " + recipient + "\nDelivered-To: " + recipient + "\n");
        assertThat(host.log.get(1)).contains(": to=<" + logged + ">, ").contains("dsn=2.0.0, status=sent");
    }

    @Test
    void deliversToAllMembersOfAnAlias() throws Exception {
        String id = host.send("a@remote.test", CONTENT, "Team");

        host.deliver();

        String sent =
                ", orig_to=<Team>, relay=local, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)";
        assertThat(host.log)
                .contains(
                        "local: " + id + ": to=<root@example.com>" + sent,
                        "local: " + id + ": to=<daemon@example.com>" + sent);
        assertThat(host.mailbox("daemon")).contains("X-Original-To: Team\nDelivered-To: Team@example.com\n");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("unknown user", "nobody", "", "5.1.1", "unknown user: \"nobody\""),
                Arguments.of("directory above", "..", "", "5.1.1", "unknown user: \"..\""),
                Arguments.of("path", "../passwd", "", "5.1.1", "unknown user: \"../passwd\""),
                Arguments.of("lock file of another", "root.lock", "", "5.1.1", "unknown user: \"root.lock\""),
                Arguments.of("alias of itself", "self", "self: self", "5.1.1", "unknown user: \"self\""),
                Arguments.of("alias of nobody", "x", "x: gone", "5.1.1", "unknown user: \"gone\""),
                Arguments.of("extension", "nobody+x", "", "5.1.1", "unknown user: \"nobody\""),
                Arguments.of(
                        "alias loop", "loopa", "loopa: loopb\nloopb: loopa", "5.4.6", "alias database loop for loopb"),
                Arguments.of("quoted", "x", "x: \"a b\"", "5.1.1", "unknown user: \"a b\""),
                Arguments.of("odd word", "x", "x: :foo:bar", "5.1.1", "unknown user: \":foo:bar\""),
                Arguments.of("only commas", "x", "x: , ,", "4.3.0", "alias database unavailable"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void reportsAFailure(String label, String name, String aliases, String code, String text) throws Exception {
        reload("recipient_delimiter = +");
        host.aliases(aliases.split("\n"));
        host.send("a@remote.test", CONTENT, name);

        host.deliver();

        String word = code.startsWith("4") ? "deferred" : "bounced";
        assertThat(host.log)
                .anyMatch(line -> line.startsWith("local: ")
                        && line.endsWith(", dsn=" + code + ", status=" + word + " (" + text + ")"));
        try (Stream<Path> files = Files.list(host.mail())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void defersWhenTheAliasesCannotBeRead() throws Exception {
        Files.delete(directory.resolve("aliases"));
        host.send("a@remote.test", CONTENT, "root");

        host.deliver();

        assertThat(host.log).anyMatch(line -> line.endsWith("dsn=4.3.0, status=deferred (table lookup failure)"));
        assertThat(host.waiting()).isEqualTo(1);
    }

    @Test
    void defersWhileTheMailboxIsLocked() throws Exception {
        Path lock = Files.createFile(host.mail().resolve("root.lock"));
        String id = host.send("a@remote.test", CONTENT, "root", "daemon");

        host.deliver();

        assertThat(host.log)
                .contains("local: " + id
                        + ": to=<root@example.com>, orig_to=<root>, relay=local, delay=0, delays=0/0/0/0,"
                        + " dsn=4.2.0, status=deferred (cannot update mailbox "
                        + host.mail().resolve("root")
                        + " for user root. unable to create lock file " + lock + ": File exists)")
                .noneMatch(line -> line.contains("removed") || line.contains("bounce"));
        assertThat(host.mailbox("daemon")).contains("Delivered-To: daemon@example.com");
        assertThat(host.delay()).hasSeconds(300);

        Files.delete(lock);
        host.log.clear();
        host.retry(Duration.ofSeconds(300));

        assertThat(host.log)
                .containsExactly(
                        "qmgr: " + id + ": from=<a@remote.test>, size=21, nrcpt=1 (queue active)",
                        "local: " + id + ": to=<root@example.com>, orig_to=<root>, relay=local, delay=300,"
                                + " delays=300/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)",
                        "qmgr: " + id + ": removed");
        assertThat(host.mailbox("root")).endsWith("Subject: hi\n\nbody\n\n");
        assertThat(host.mailbox("daemon").split("Subject: hi", -1)).hasSize(2);
    }

    @Test
    void waitsLongerFromTryToTryAndReturnsTheMailInTheEnd() throws Exception {
        Files.createFile(host.mail().resolve("root.lock"));
        String id = host.send("a@remote.test", CONTENT, "root");
        long[] expected = {300, 300, 600, 1200, 2400, 4000, 4000};
        host.deliver();
        for (long seconds : expected) {
            assertThat(host.delay()).hasSeconds(seconds);
            host.retry(Duration.ofSeconds(seconds));
        }
        host.log.clear();

        host.retry(Duration.ofDays(5));

        assertThat(host.log.get(1)).contains("status=deferred");
        assertThat(host.log.get(2))
                .isEqualTo("qmgr: " + id + ": from=<a@remote.test>, status=expired, returned to sender");
        assertThat(host.log.get(4)).startsWith("bounce: " + id + ": sender non-delivery notification: ");
        assertThat(host.log).last().isEqualTo("qmgr: " + id + ": removed");
        assertThat(MailAttributes.of(host.next()).envelope().recipients().get(0).address())
                .isEqualTo(new Address("a@remote.test"));
    }

    /** A member of an alias that has the message does not get it again when another member is tried again. */
    @Test
    void triesOnlyThoseMembersAgainThatFailed() throws Exception {
        Path lock = Files.createFile(host.mail().resolve("daemon.lock"));
        host.send("a@remote.test", CONTENT, "team");
        host.deliver();
        Files.delete(lock);
        host.retry(Duration.ofSeconds(300));

        assertThat(host.mailbox("root").split("Subject: hi", -1)).hasSize(2);
        assertThat(host.mailbox("daemon").split("Subject: hi", -1)).hasSize(2);
        assertThat(host.waiting()).isZero();
    }

    @Test
    void bouncesWhatExceedsTheLimit() throws Exception {
        reload("mailbox_size_limit = 100", "message_size_limit = 100");
        host.send("a@remote.test", CONTENT, "root");

        host.deliver();

        assertThat(host.log)
                .anyMatch(line -> line.endsWith("dsn=5.2.2, status=bounced (cannot update mailbox "
                        + host.mail().resolve("root") + " for user root. error writing message: File too large)"));
        assertThat(host.mail().resolve("root")).isEmptyFile();
    }

    @Test
    void notifiesTheSenderAsPostfixDoes() throws Exception {
        String original =
                resource().split("Return-Path: <a@remote.test>\n", -1)[1].split("\n--6C5", -1)[0];
        String id = host.send("a@remote.test", original.replace("\n", "\r\n"), "nobodyhere");

        host.deliver();

        Mail bounce = host.next();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        QueuedContent.writeTo(bounce, content);
        assertThat(content.toString(ISO_8859_1))
                .isEqualTo(resource()
                        .replace("(Postfix)\n\tid", "(Pennypost)\n\tid")
                        .replace("6C54920E37B.1795", id + ".1795")
                        .replace("Queue-ID: 6C54920E37B", "Queue-ID: " + id)
                        .replace("6DADF20E410", bounce.getName())
                        .replace("\n", "\r\n"));
        MailAttributes attributes = MailAttributes.of(bounce);
        assertThat(attributes.envelope().sender()).isEqualTo(Address.NULL);
        assertThat(attributes.envelope().size()).isEqualTo(content.size());
        assertThat(host.log)
                .containsSubsequence(
                        "bounce: " + id + ": sender non-delivery notification: " + bounce.getName(),
                        "qmgr: " + bounce.getName() + ": from=<>, size=" + content.size() + ", nrcpt=1 (queue active)",
                        "qmgr: " + id + ": removed");
    }

    @Test
    void sendsOneNotificationForAllFailedRecipients() throws Exception {
        host.send("a@remote.test", CONTENT, "nobody", "root", "nowhere@example.com");

        host.deliver();

        ByteArrayOutputStream content = new ByteArrayOutputStream();
        QueuedContent.writeTo(host.next(), content);
        assertThat(content.toString(ISO_8859_1))
                .contains("<nobody@example.com> (expanded from <nobody>): unknown user: \"nobody\"\r\n")
                .contains("<nowhere@example.com>: unknown user: \"nowhere\"\r\n")
                .contains("Final-Recipient: rfc822; nobody@example.com\r\n")
                .contains("Final-Recipient: rfc822; nowhere@example.com\r\n")
                .doesNotContain("root");
        assertThat(host.waiting()).isZero();
    }

    @Test
    void returnsOnlyTheHeaderOfALongMessage() throws Exception {
        reload("bounce_size_limit = 100");
        host.send("a@remote.test", CONTENT + "secret line\r\n".repeat(100), "nobody");

        host.deliver();

        ByteArrayOutputStream content = new ByteArrayOutputStream();
        QueuedContent.writeTo(host.next(), content);
        assertThat(content.toString(ISO_8859_1))
                .contains("Content-Description: Undelivered Message Headers\r\nContent-Type: text/rfc822-headers\r\n")
                .contains("Return-Path: <a@remote.test>\r\nSubject: hi\r\n\r\n--")
                .doesNotContain("secret");
    }

    @Test
    void neverNotifiesTheNullSender() throws Exception {
        String id = host.send("", CONTENT, "nobody");

        host.deliver();

        assertThat(host.log).noneMatch(line -> line.startsWith("bounce")).last().isEqualTo("qmgr: " + id + ": removed");
        assertThat(host.waiting()).isZero();
    }

    @Test
    void endsAForwardingLoop() throws Exception {
        host.send("a@remote.test", "Delivered-To: x@y\r\nDelivered-To: ROOT@example.com\r\n" + CONTENT, "root");

        host.deliver();

        assertThat(host.log)
                .anyMatch(
                        line -> line.endsWith("dsn=5.4.6, status=bounced (mail forwarding loop for root@example.com)"));
        assertThat(host.mail().resolve("root")).doesNotExist();
    }

    @Test
    void keepsMailWhenItsSettingsCannotBeUsed() throws Exception {
        reload("alias_maps = nosuch:aliases");
        host.send("a@remote.test", CONTENT, "root");

        host.deliver();

        assertThat(host.delay()).hasSeconds(300);
        assertThat(host.mail().resolve("root")).doesNotExist();
    }

    @Test
    void keepsTheBytesOfTheMessage() throws Exception {
        host.send("a@remote.test", "Subject: \u00fc\r\n\r\nFrom \0\u00ff\r\n", "root");

        host.deliver();

        assertThat(host.mailbox("root")).endsWith("Subject: \u00fc\n\n>From \0\u00ff\n\n");
    }

    private static String resource() throws Exception {
        try (InputStream in = LocalDeliveryTest.class.getResourceAsStream("/postfix/unknown-user.expect")) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }
}
