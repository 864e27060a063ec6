package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SMTP on the real server, up to the mailet pipeline. */
class SmtpTest {
    @TempDir
    Path directory;

    private TestInstance instance;

    @BeforeEach
    void makeInstance() throws Exception {
        Arrival.MESSAGES.clear();
        instance = new TestInstance(directory)
                .set("smtpd_banner", "$myhostname ESMTP Postfix (Ubuntu)")
                .file(
                        "mailetcontainer.xml",
                        TestInstance.PIPELINE.replaceFirst("\"Null\"", "\"" + Arrival.class.getName() + "\""));
    }

    @Test
    void bringsTheMailOfTheNoteIntoThePipeline() throws Exception {
        int port = instance.service("smtpd");
        try (PennypostServer server = instance.start();
                Conversation client = new Conversation(port)) {
            assertThat(server.addresses()).hasSize(1);
            assertThat(client.line()).isEqualTo("220 mail.example.com ESMTP Postfix (Ubuntu)");
            assertThat(client.send("MAIL FROM: youremail@gmail.com").line()).isEqualTo("250 2.1.0 Ok");
            assertThat(client.send("RCPT TO: root").line()).isEqualTo("250 2.1.5 Ok");
            assertThat(client.send("DATA").line()).isEqualTo("354 End data with <CR><LF>.<CR><LF>");
            String queued = client.send("text").send(".").line();
            assertThat(queued).startsWith("250 2.0.0 Ok: queued as ");
            assertThat(client.send("QUIT").line()).isEqualTo("221 2.0.0 Bye");

            Arrival.Message message = Arrival.MESSAGES.poll(10, TimeUnit.SECONDS);
            assertThat(message.attributes().queueId()).isEqualTo(queued.substring(queued.lastIndexOf(' ') + 1));
            assertThat(message.attributes()
                            .envelope()
                            .recipients()
                            .get(0)
                            .original()
                            .text())
                    .isEqualTo("root");
            assertThat(message.content()).contains("\r\ntext\r\n").contains("Received: from");
        }
    }

    @Test
    void handsOnWhatWasAcceptedBeforeItStops() throws Exception {
        int port = instance.service("smtpd");
        try (PennypostServer server = instance.start();
                Conversation client = new Conversation(port)) {
            assertThat(server.addresses()).hasSize(1);
            client.line();
            for (int i = 0; i < 50; i++) {
                assertThat(client.send("MAIL FROM:<a@b.example>").line()).startsWith("250");
                assertThat(client.send("RCPT TO:<root>").line()).startsWith("250");
                assertThat(client.send("DATA").line()).startsWith("354");
                client.send("x").send(".");
                assertThat(client.line()).startsWith("250 2.0.0 Ok: queued");
            }
        }
        assertThat(Arrival.MESSAGES).hasSize(50);
    }

    @Test
    void givesEachLineItsOwnOverrides() throws Exception {
        int first = instance.service("smtpd");
        int second = instance.service("smtpd\n  -o smtpd_banner=second");
        try (PennypostServer server = instance.start();
                Conversation one = new Conversation(first);
                Conversation two = new Conversation(second)) {
            assertThat(server.addresses()).hasSize(2);
            assertThat(one.line()).isEqualTo("220 mail.example.com ESMTP Postfix (Ubuntu)");
            assertThat(two.line()).isEqualTo("220 second");
        }
    }

    @Test
    void listensOnIpv6() throws Exception {
        String host = "::1";
        Assumptions.assumeTrue(
                NetworkInterface.getByInetAddress(InetAddress.getByName(host)) != null, "this machine has no IPv6");
        int port = TestInstance.freePort();
        instance.service("[" + host + "]:" + port, "smtpd");
        try (PennypostServer server = instance.start();
                Socket socket = new Socket()) {
            assertThat(server.addresses()).containsExactly(new InetSocketAddress(host, port));
            assertThat(server.listeners()).containsExactly("[::1]:" + port + " smtpd");
            socket.connect(new InetSocketAddress(host, port), 5000);
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo('2');
        }
    }

    @Test
    void greetsWhileTwoHundredClientsWait() throws Exception {
        int port = instance.service("smtpd");
        Socket[] idle = new Socket[200];
        try (PennypostServer server = instance.start()) {
            assertThat(server.addresses()).hasSize(1);
            for (int i = 0; i < idle.length; i++) {
                idle[i] = new Socket("127.0.0.1", port);
                idle[i].getOutputStream().write("EHLO ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            long before = System.nanoTime();
            try (Conversation next = new Conversation(port)) {
                assertThat(next.line()).startsWith("220 ");
            }
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before))
                    .isLessThan(2000);
        } finally {
            for (Socket each : idle) {
                each.close();
            }
        }
    }
}
