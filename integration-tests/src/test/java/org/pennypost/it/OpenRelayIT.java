package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tricks by which mail is relayed through servers that watch only the front door. A stranger's mail never leaves for another host,
 * which here is one that counts its connections.
 */
@ExtendWith(Distribution.Unpacked.class)
final class OpenRelayIT {
    private static final String STRANGER = "127.0.0.9";
    private static final AtomicInteger arrivals = new AtomicInteger();

    private static ServerSocket outside;
    private static Instance instance;

    @BeforeAll
    static void start(Distribution distribution) throws Exception {
        outside = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread counter = new Thread(OpenRelayIT::count, "outside");
        counter.setDaemon(true);
        counter.start();
        instance = Instance.make(
                distribution,
                "--domain",
                "example.com",
                "--user",
                "alice:secret",
                "-o",
                "mynetworks=127.0.0.1/32",
                "-o",
                "relayhost=[127.0.0.1]:" + outside.getLocalPort(),
                "-o",
                "pennypost_auth_failure_delay=0",
                "-o",
                "smtpd_error_sleep_time=0");
        // The same server with mistakes in its restrictions, on two ports more.
        Path master = instance.etc().resolve("master.cf");
        Files.writeString(
                master,
                Files.readString(master)
                        + service(1, "smtpd_relay_restrictions=check_sender_access,static:OK,reject_unauth_destination")
                        + service(2, "smtpd_relay_restrictions=check_helo_access,static:OK,reject_unauth_destination"));
        instance.start();
    }

    private static int mistaken(int number) {
        return instance.port(2000 + number);
    }

    private static String service(int number, String option) {
        return "127.0.0.1:" + mistaken(number) + " inet n - n - - smtpd\n  -o " + option
                + "\n  -o smtpd_client_restrictions=\n";
    }

    private static void count() {
        while (!outside.isClosed()) {
            try (Socket socket = outside.accept()) {
                arrivals.incrementAndGet();
                socket.getOutputStream().write("421 4.3.2 not now\r\n".getBytes(ISO_8859_1));
            } catch (IOException e) {
                return;
            }
        }
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
        outside.close();
        assertThat(arrivals).hasValue(0);
    }

    // --- addresses

    private static Stream<String> recipients() {
        String own = "example.com";
        return Stream.of(
                "x@other.test",
                "X@OTHER.TEST",
                "x@other.test.",
                "x@other.test..",
                "x@sub.example.com.other.test",
                "x@notexample.com",
                "x@example.com.",
                "x%other.test",
                "x%other.test@" + own,
                "x%other.test@mail." + own,
                "x%other.test@localhost",
                "x%other.test@[127.0.0.1]",
                "x%other.test%" + own + "@" + own,
                "x%other.test%localhost",
                "x@other.test@" + own,
                "x@other.test%" + own,
                "x@" + own + "@other.test",
                "x%" + own + "@other.test",
                "\"x@other.test\"",
                "\"x@other.test\"@" + own,
                "\"x%other.test\"@" + own,
                "\"other.test!x\"@" + own,
                "\"x\"@other.test",
                "\"x@other.test\"@[127.0.0.1]",
                "\"x\\@other.test\"@" + own,
                "x\\@other.test@" + own,
                "other.test!x",
                "other.test!x@" + own,
                "other.test!x@[127.0.0.1]",
                own + "!other.test!x",
                own + "!x@other.test",
                "other.test!x%" + own,
                "other.test!" + own + "!x",
                "@" + own + ":x@other.test",
                "@" + own + ",@mail." + own + ":x@other.test",
                "@other.test:x@other.test",
                "@other.test:x%other.test@" + own,
                "@" + own + ":other.test!x",
                "x@[192.0.2.1]",
                "x@[IPv6:2001:db8::1]",
                "x@192.0.2.1",
                "x@[127.0.0.2]",
                "x@[]",
                "x@[other.test]",
                "x:other.test@" + own,
                "x@other.test,root@" + own,
                "x@other.test root@" + own,
                "x@other.test(" + own + ")",
                "(" + own + ")x@other.test",
                "x@other.test;",
                "x@" + own + "\u0000.other.test",
                "x@" + own + "%00.other.test",
                "x@ other.test",
                "x @other.test",
                "x@other.test\t",
                "<x@other.test>",
                "x@[127.0.0.1].other.test",
                "x@localhost.other.test",
                "root@xn--exampl-gva.com",
                "x@ex\u00e4mple.com",
                "x@#3221225985",
                "x@" + own + ":other.test",
                "x%other.test.@" + own,
                "x!other.test@" + own + "@other.test");
    }

    /** What may be said to a recipient that is not taken: denied, malformed, or no user of ours. */
    private static final Pattern REFUSED = Pattern.compile("(4(50|51|54)|5(00|01|50|53|54|55)) .*", Pattern.DOTALL);

    @ParameterizedTest(name = "{0}")
    @MethodSource("recipients")
    void refuses(String recipient) throws Exception {
        for (String sender : List.of("x@remote.test", "", "alice@example.com", "root@localhost")) {
            try (Conversation client = Conversation.from(STRANGER, instance.smtp())) {
                client.greeted().ask("EHLO example.com", 250).ask("MAIL FROM:<" + sender + ">", 250);
                assertThat(client.ask("RCPT TO:<" + recipient + ">"))
                        .as("from <%s>", sender)
                        .matches(REFUSED);
                assertThat(client.ask("DATA")).matches("5(03|54) 5\\.5\\.1 .*");
            }
        }
    }

    // --- states

    private static Conversation stranger(int port) throws IOException {
        return Conversation.from(STRANGER, port).greeted();
    }

    private static void isDenied(Conversation client) throws IOException {
        String mail = client.ask("MAIL FROM:<alice@example.com>");
        if (mail.startsWith("250")) {
            assertThat(client.ask("RCPT TO:<x@other.test>")).contains("Relay access denied");
        }
    }

    private static Stream<String> attempts() {
        return Stream.of(
                "EHLO localhost",
                "EHLO [127.0.0.1]",
                "HELO mail.example.com",
                "EHLO x\nAUTH PLAIN AGFsaWNlAHdyb25n",
                "EHLO x\nAUTH LOGIN\n*",
                "EHLO x\nAUTH LOGIN YWxpY2U=\nd3Jvbmc=",
                "EHLO x\nAUTH PLAIN =",
                "EHLO x\nAUTH ANONYMOUS eA==",
                "EHLO x\nAUTH EXTERNAL YWxpY2U=",
                "EHLO x\nXCLIENT ADDR=127.0.0.1 LOGIN=alice",
                "EHLO x\nXFORWARD ADDR=127.0.0.1 SOURCE=LOCAL",
                "EHLO x\nSTARTTLS x",
                "EHLO x\nETRN other.test",
                "EHLO x\nVRFY x@other.test",
                "EHLO x\nMAIL FROM:<alice@example.com>\nRCPT TO:<root@example.com>\nRSET");
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void isNotTalkedInto(String lines) throws Exception {
        try (Conversation client = stranger(instance.smtp())) {
            for (String line : lines.split("\n")) {
                client.ask(line);
            }
            isDenied(client);
        }
    }

    @Test
    void carriesOutNothingThatWasSentWithStarttls() throws Exception {
        try (Conversation client = stranger(instance.smtp())) {
            client.ask("EHLO x", 250);
            client.raw("STARTTLS\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<x@other.test>\r\n");
            assertThat(client.reply().orElse("")).matches("(220 2\\.0\\.0|554 5\\.5\\.0) .*");
        }
    }

    @Test
    void carriesOutNothingThatWasSentWithAuth() throws Exception {
        try (Conversation client = stranger(instance.smtp())) {
            client.ask("EHLO x", 250);
            client.raw("AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<x@other.test>\r\n");
            assertThat(client.rest()).doesNotContain("250 2.1.5");
        }
    }

    @ParameterizedTest
    @MethodSource("endings")
    void findsNoSecondMessageInTheFirst(String ending) throws Exception {
        String second = "MAIL FROM:<a@b.test>\r\nRCPT TO:<x@other.test>\r\nDATA\r\nSubject: second\r\n\r\n.\r\n";
        try (Conversation client = stranger(instance.smtp())) {
            client.ask("EHLO x", 250).ask("MAIL FROM:<a@b.test>", 250).ask("RCPT TO:<alice@example.com>", 250);
            client.ask("DATA", 354);
            client.raw("Subject: first\r\n\r\ntext" + ending + second + "\r\n.\r\nQUIT\r\n");
            assertThat(client.rest()).doesNotContain("250 2.1.5");
        }
    }

    private static Stream<String> endings() {
        return Stream.of(
                "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\n.\r", "\r\n\0.\r\n", "\r\n..\r\n");
    }

    @Test
    void findsNoCommandsInAChunk() throws Exception {
        String commands = "RSET\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<x@other.test>\r\n";
        try (Conversation client = stranger(instance.smtp())) {
            client.ask("EHLO x", 250).ask("MAIL FROM:<a@b.test>", 250).ask("RCPT TO:<alice@example.com>", 250);
            client.raw("BDAT " + commands.length() + "\r\n" + commands)
                    .expect("250 2.0.0 Ok: " + commands.length() + " bytes");
            client.raw("BDAT 3 LAST\r\nab\n");
            assertThat(client.reply().orElse("")).startsWith("250 2.0.0 Ok: ");
        }
        try (Conversation client = stranger(instance.smtp())) {
            client.ask("EHLO x", 250).ask("MAIL FROM:<a@b.test>", 250).ask("RCPT TO:<x@other.test>", 454);
            client.raw("BDAT 10 LAST\r\n" + "RSET\r\nMAIL");
            assertThat(client.reply().orElse("")).startsWith("554 5.5.1 ");
        }
    }

    // --- mistakes in the restrictions

    @Test
    void letsNothingOutWhereTheRestrictionsLetItIn() throws Exception {
        for (int number = 1; number <= 2; number++) {
            String mark = "mistake-" + number;
            try (Conversation client = stranger(mistaken(number))) {
                client.ask("EHLO x", 250)
                        .ask("MAIL FROM:<victim@third.test>", 250)
                        .ask("RCPT TO:<x@other.test>", 250)
                        .ask("RCPT TO:<alice@example.com>", 250)
                        .ask("DATA", 354)
                        .raw("Subject: " + mark + "\r\n\r\ntext\r\n")
                        .ask(".", 250);
            }
            instance.awaitMail("alice", text -> text.contains(mark));
        }
        await().until(() -> instance.log()
                        .lines()
                        .filter(line -> line.contains("to=<x@other.test>")
                                && line.contains("dsn=5.7.1, status=bounced (Relay access denied)"))
                        .count()
                == 2);
        assertThat(instance.log()).doesNotContain("notification", "relay=127.0.0.1[127.0.0.1]");
    }
}
