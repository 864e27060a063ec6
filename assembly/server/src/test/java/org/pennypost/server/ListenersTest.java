package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.control.Answer;

/** A reload opens, closes and moves listeners, and touches no other and no session. */
class ListenersTest {
    @TempDir
    private Path directory;

    private TestInstance instance;
    private int first;
    private PennypostServer server;

    @BeforeEach
    void start() throws Exception {
        instance = new TestInstance(directory);
        first = instance.set("mynetworks", "127.0.0.0/8").service("smtpd");
        server = instance.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer reload() throws IOException {
        instance.write();
        return server.reload();
    }

    private void done(Answer answer, String... changes) {
        assertThat(answer.errors()).isEmpty();
        assertThat(answer.outcome()).isEqualTo(Answer.Outcome.DONE);
        assertThat(answer.changes()).containsExactly(changes);
        assertThat(answer.restart()).isEmpty();
    }

    private static void closed(String host, int port) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThatThrownBy(() -> new Socket(host, port).close()).isInstanceOf(ConnectException.class));
    }

    private static void greets(int port, String banner) throws IOException {
        try (Conversation client = new Conversation(port)) {
            assertThat(client.line()).startsWith(banner);
        }
    }

    private static int beans() throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.apache.james:type=server,*"), null)
                .size();
    }

    @Test
    void opensALineThatAppearsAndClosesOneThatVanishesWhileItsSessionLivesOn() throws Exception {
        int second = instance.service("smtpd");
        done(reload(), "master.cf:2: " + second + " (smtpd): started");
        greets(second, "220 ");
        assertThat(server.listeners())
                .containsExactly("127.0.0.1:" + first + " smtpd", "127.0.0.1:" + second + " smtpd");
        int servers = beans();

        try (Conversation open = new Conversation(first)) {
            assertThat(open.line()).startsWith("220 ");
            instance.noServices().service(Integer.toString(second), "smtpd");
            done(reload(), "master.cf: " + first + " (smtpd): stopped");

            closed("127.0.0.1", first);
            greets(second, "220 ");
            assertThat(open.send("MAIL FROM:<a@b.example>").line()).startsWith("250");
            assertThat(open.send("RCPT TO:<root>").line()).startsWith("250");
            assertThat(open.send("DATA").line()).startsWith("354");
            assertThat(open.send("x").send(".").line()).startsWith("250 2.0.0 Ok: queued");
            assertThat(beans()).isEqualTo(servers);
            assertThat(open.send("QUIT").line()).startsWith("221");
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> beans() == servers - 1);
        assertThat(server.listeners()).containsExactly("127.0.0.1:" + second + " smtpd");
    }

    @Test
    void servesProtocolsThatWereNotThereAtTheStart() throws Exception {
        int lmtp = instance.service("lmtpd");
        int pop3 = instance.service("pop3d");
        int imap = instance.service("imapd");
        int webadmin = instance.service("webadmind");
        assertThat(reload().changes()).hasSize(4);

        greets(lmtp, "220 mail.example.com LMTP");
        greets(pop3, "+OK");
        greets(imap, "* OK");
        assertThat(server.listeners()).hasSize(5).contains("127.0.0.1:" + webadmin + " webadmind");
        new Socket("127.0.0.1", webadmin).close();

        instance.noServices();
        int moved = instance.service("webadmind");
        assertThat(reload().changes()).hasSize(6);
        assertThat(server.listeners()).containsExactly("127.0.0.1:" + moved + " webadmind");
        new Socket("127.0.0.1", moved).close();
        for (int port : new int[] {first, lmtp, pop3, imap, webadmin}) {
            closed("127.0.0.1", port);
        }
    }

    @Test
    void changesNothingWhenAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int free = TestInstance.freePort();
            instance.noServices().set("message_size_limit", "4000");
            instance.service(Integer.toString(free), "pop3d");
            instance.service(Integer.toString(taken.getLocalPort()), "smtpd");
            instance.service("webadmind");

            Answer refused = reload();

            assertThat(refused.outcome()).isEqualTo(Answer.Outcome.FAILED);
            assertThat(refused.errors())
                    .containsExactly(taken.getLocalPort() + " [127.0.0.1:" + taken.getLocalPort()
                            + "]: the address is in use by another program");
            closed("127.0.0.1", free);
            greets(first, "220 ");
            assertThat(server.listeners()).containsExactly("127.0.0.1:" + first + " smtpd");
            try (Conversation client = new Conversation(first)) {
                client.line();
                assertThat(client.send("EHLO a").lineBeginning("250-SIZE")).isEqualTo("250-SIZE 10240000");
            }
        }
    }

    @Test
    void movesToOverlappingAddressesWithoutClosingThePort() throws Exception {
        try (Conversation open = new Conversation(first)) {
            open.line();
            instance.set("inet_interfaces", "all");
            done(reload(), "inet_interfaces: 127.0.0.1 -> all");
            assertThat(server.listeners()).containsExactly("*:" + first + " smtpd");
            try (Socket other = new Socket("127.0.0.2", first)) {
                assertThat(other.getInputStream().read()).isEqualTo('2');
            }
            greets(first, "220 ");
            try (ServerSocket taken = new ServerSocket()) { // two servers cannot share the port
                assertThatThrownBy(() -> taken.bind(new InetSocketAddress("127.0.0.1", first)))
                        .isInstanceOf(java.net.BindException.class);
            }

            instance.set("inet_interfaces", "127.0.0.2, 127.0.0.1");
            done(reload(), "inet_interfaces: all -> 127.0.0.2, 127.0.0.1");
            assertThat(server.listeners())
                    .containsExactly("127.0.0.2:" + first + " smtpd", "127.0.0.1:" + first + " smtpd");
            greets(first, "220 ");
            closed("127.0.0.3", first);
            assertThat(open.send("NOOP").line()).startsWith("250");
        }
    }

    @Test
    void takesChangedOverridesForNewSessions() throws Exception {
        int pop3 = TestInstance.freePort();
        int lmtp = TestInstance.freePort();
        instance.service(Integer.toString(lmtp), "lmtpd");
        instance.service(Integer.toString(pop3), "pop3d");
        assertThat(reload().changes()).hasSize(2);
        try (Conversation openLmtp = new Conversation(lmtp);
                Conversation openSmtp = new Conversation(first)) {
            openSmtp.line();
            assertThat(openLmtp.line()).startsWith("220 mail.example.com LMTP");
            int servers = beans();

            instance.noServices().service(Integer.toString(pop3), "pop3d");
            instance.service(Integer.toString(first), "smtpd -o smtpd_banner=changed");
            instance.service(Integer.toString(lmtp), "lmtpd -o myhostname=other.example.com");
            done(reload(), "master.cf:2: " + first + " (smtpd): changed", "master.cf:3: " + lmtp + " (lmtpd): changed");

            greets(first, "220 changed");
            greets(lmtp, "220 other.example.com LMTP");
            assertThat(beans()).isEqualTo(servers); // no line needs another server
            assertThat(openSmtp.send("NOOP").line()).startsWith("250");
            assertThat(openLmtp.send("NOOP").line()).startsWith("250");

            instance.noServices().service(Integer.toString(lmtp), "smtpd");
            assertThat(reload().changes()).hasSize(4);
            greets(lmtp, "220 mail.example.com ESMTP");
            assertThat(openLmtp.send("NOOP").line()).startsWith("250");
        }
    }
}
