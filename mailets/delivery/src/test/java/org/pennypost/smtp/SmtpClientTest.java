package org.pennypost.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;

final class SmtpClientTest {
    @TempDir
    private Path directory;

    private final Watch watch = new Watch();
    private final List<ScriptedServer> servers = new ArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() throws IOException {
        watch.close();
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    /** Texts as those of Postfix 3.7's smtp client. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            value = {
                "taken # QUIT=221 bye # 2.0.0 250 2.0.0 Ok: queued as X",
                "taken, no enhanced status # .=250 fine # 2.0.0 250 fine",
                "taken, two lines # .=250-2.6.0 one|250 2.6.0 two # 2.6.0 250-2.6.0 one 250 2.6.0 two",
                "greets with 4xx # GREETING=421 4.3.2 later # 4.3.2 host 127.0.0.1[127.0.0.1] refused to talk to me: 421 4.3.2 later",
                "greets with 5xx # GREETING=554 5.7.1 no # 4.7.1 host 127.0.0.1[127.0.0.1] refused to talk to me: 554 5.7.1 no",
                "no greeting # GREETING=CLOSE # 4.4.2 lost connection with 127.0.0.1[127.0.0.1] while receiving the initial server greeting",
                "no SMTP # GREETING=SSH-2.0-OpenSSH # 4.5.0 non-SMTP response from 127.0.0.1[127.0.0.1]: SSH-2.0-OpenSSH",
                "knows HELO only # EHLO=502 what # 2.0.0 250 2.0.0 Ok: queued as X",
                "neither EHLO nor HELO # EHLO=502 what;HELO=550 5.7.1 go away # 5.7.1 host 127.0.0.1[127.0.0.1] refused to talk to me: 550 5.7.1 go away",
                "drops at EHLO # EHLO=CLOSE # 4.4.2 lost connection with 127.0.0.1[127.0.0.1] while performing the EHLO handshake",
                "sender refused # MAIL=550 5.1.8 bad sender # 5.1.8 host 127.0.0.1[127.0.0.1] said: 550 5.1.8 bad sender (in reply to MAIL FROM command)",
                "sender deferred # MAIL=451 4.1.8 DNS # 4.1.8 host 127.0.0.1[127.0.0.1] said: 451 4.1.8 DNS (in reply to MAIL FROM command)",
                "drops at MAIL # MAIL=CLOSE # 4.4.2 lost connection with 127.0.0.1[127.0.0.1] while sending MAIL FROM",
                "recipient refused # RCPT=550 5.1.1 unknown # 5.1.1 host 127.0.0.1[127.0.0.1] said: 550 5.1.1 unknown (in reply to RCPT TO command)",
                "greylisted # RCPT=450 4.2.0 wait # 4.2.0 host 127.0.0.1[127.0.0.1] said: 450 4.2.0 wait (in reply to RCPT TO command)",
                "status of another class # RCPT=550 4.1.1 odd # 5.0.0 host 127.0.0.1[127.0.0.1] said: 550 4.1.1 odd (in reply to RCPT TO command)",
                "no enhanced status # RCPT=550 unknown # 5.0.0 host 127.0.0.1[127.0.0.1] said: 550 unknown (in reply to RCPT TO command)",
                "drops at RCPT # RCPT=CLOSE # 4.4.2 lost connection with 127.0.0.1[127.0.0.1] while sending RCPT TO",
                "DATA refused # DATA=554 5.5.1 no # 5.5.1 host 127.0.0.1[127.0.0.1] said: 554 5.5.1 no (in reply to DATA command)",
                "DATA misunderstood # DATA=250 Ok # 4.5.0 host 127.0.0.1[127.0.0.1] said: 250 Ok (in reply to DATA command)",
                "drops at DATA # DATA=CLOSE # 4.4.2 lost connection with 127.0.0.1[127.0.0.1] while sending DATA command",
                "content refused # .=554 5.6.0 spam # 5.6.0 host 127.0.0.1[127.0.0.1] said: 554 5.6.0 spam (in reply to end of DATA command)",
                "content deferred # .=452 4.3.1 full # 4.3.1 host 127.0.0.1[127.0.0.1] said: 452 4.3.1 full (in reply to end of DATA command)",
                "drops at the end # .=CLOSE # 4.4.2 lost connection with 127.0.0.1[127.0.0.1] while sending end of data -- message may be sent more than once",
                "too big # EHLO=250-peer|250 SIZE 10 # 5.3.4 message size 41 exceeds size limit 10 of server 127.0.0.1[127.0.0.1]",
                "unprintable # RCPT=550 a\tb\u00ff # 5.0.0 host 127.0.0.1[127.0.0.1] said: 550 a?b? (in reply to RCPT TO command)",
            })
    void saysWhatBecameOfIt(String label, String script, String outcome) throws Exception {
        for (String ehlo : new String[] {"250 peer.test", "250-peer.test|250 PIPELINING"}) {
            Map<String, String> answers = Arrays.stream(script.split(";"))
                    .collect(Collectors.toMap(each -> each.split("=", 2)[0], each -> each.split("=", 2)[1]));
            answers.putIfAbsent("EHLO", ehlo);
            ScriptedServer server = server(answers);

            Outcome result = client().deliver(server.nexthop(), message(), recipients("a@peer.test"), () -> false)
                    .values()
                    .iterator()
                    .next();

            assertThat(result.status() + " " + result.text()).isEqualTo(outcome);
            assertThat(result.relay()).isEqualTo("127.0.0.1[127.0.0.1]:" + server.port());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 peer.test", "250-peer.test|250 PIPELINING"})
    void eachRecipientHasItsOwnAnswer(String ehlo) throws Exception {
        ScriptedServer server = server(Map.of(
                "EHLO",
                ehlo,
                "RCPT TO:<b@peer.test>",
                "550 5.1.1 unknown",
                "RCPT TO:<c@peer.test>",
                "450 4.2.0 later"));

        Map<Recipient, Outcome> outcomes = client().deliver(
                        server.nexthop(),
                        message(),
                        recipients("a@peer.test", "b@peer.test", "c@peer.test"),
                        () -> false);

        assertThat(outcomes.entrySet().stream()
                        .collect(Collectors.toMap(
                                each -> each.getKey().address().text(),
                                each -> each.getValue().status().toString())))
                .isEqualTo(Map.of("a@peer.test", "2.0.0", "b@peer.test", "5.1.1", "c@peer.test", "4.2.0"));
        assertThat(server.contents).containsExactly("Subject: x\n\n..dot\nlast line of the text\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 peer.test", "250-peer.test|250 PIPELINING"})
    void asksForRecipientsOfAProbeAndSendsNothing(String ehlo) throws Exception {
        ScriptedServer server =
                server(Map.of("EHLO", ehlo, "RCPT", "250 2.1.5 Ok here", "RCPT TO:<b@peer.test>", "550 5.1.1 unknown"));
        try (TestClient client = new TestClient()) {
            client.attributes.put("trace", "verify");

            Map<Recipient, Outcome> outcomes = client.make(directory)
                    .deliver(server.nexthop(), client.message(), recipients("a@peer.test", "b@peer.test"), () -> false);

            assertThat(outcomes.values().stream().map(each -> each.status() + " " + each.text()))
                    .containsExactlyInAnyOrder(
                            "2.1.5 250 2.1.5 Ok here",
                            "5.1.1 host 127.0.0.1[127.0.0.1] said: 550 5.1.1 unknown (in reply to RCPT TO command)");
        }
        await().until(() -> server.commands.contains("QUIT"));
        assertThat(server.commands)
                .containsExactly(
                        "EHLO mail.example.com",
                        "MAIL FROM:<sender@example.com>",
                        "RCPT TO:<a@peer.test>",
                        "RCPT TO:<b@peer.test>",
                        "RSET",
                        "QUIT");
        assertThat(server.contents).isEmpty();
    }

    @Test
    void sendsNoContentThatNobodyGets() throws Exception {
        ScriptedServer server = server(Map.of("EHLO", "250-peer.test|250 PIPELINING", "RCPT", "550 5.1.1 unknown"));

        client().deliver(server.nexthop(), message(), recipients("a@peer.test", "b@peer.test"), () -> false);

        assertThat(server.contents).containsExactly("");
    }

    @Test
    void usesWhatTheServerOffers() throws Exception {
        ScriptedServer server = server(Map.of("EHLO", "250-peer.test|250-SIZE 1000|250-8BITMIME|250-DSN|250 ODD"));

        client().deliver(
                        server.nexthop(),
                        message(),
                        List.of(new Recipient(
                                new Address("a b@peer.test"),
                                new Address("a b@peer.test"),
                                Optional.of("SUCCESS,FAILURE"),
                                Optional.of("rfc822;a+b@x"))),
                        () -> false);

        assertThat(server.commands)
                .startsWith(
                        "EHLO mail.example.com",
                        "MAIL FROM:<sender@example.com> SIZE=41 BODY=8BITMIME RET=HDRS ENVID=id+3D1",
                        "RCPT TO:<\"a b\"@peer.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a+2Bb@x");
    }

    @Test
    void triesTheNextHopThatFollows() throws Exception {
        ScriptedServer first = server(Map.of("RCPT", "450 4.2.0 later"));
        ScriptedServer second = server(Map.of());

        Map<Recipient, Outcome> outcomes = client().deliver(
                        "[127.0.0.1]:" + closedPort() + ", " + first.nexthop() + " " + second.nexthop(),
                        message(),
                        recipients("a@peer.test"),
                        () -> false);

        assertThat(outcomes.values()).singleElement().satisfies(outcome -> {
            assertThat(outcome.status()).hasToString("2.0.0");
            assertThat(outcome.relay()).endsWith(":" + second.port());
        });
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port = closedPort();

        assertThat(only("[127.0.0.1]:" + port))
                .isEqualTo("4.4.1 connect to 127.0.0.1[127.0.0.1]:" + port + ": Connection refused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GREETING | receiving the initial server greeting",
                "EHLO     | performing the EHLO handshake",
                "MAIL     | sending MAIL FROM",
                ".        | sending end of data -- message may be sent more than once",
            })
    void waitsForABoundedTime(String hanging, String step) throws Exception {
        ScriptedServer server = server(Map.of(hanging, "HANG"));

        assertThat(only(
                        server.nexthop(),
                        "smtp_helo_timeout = 1s",
                        "smtp_mail_timeout = 1s",
                        "smtp_data_done_timeout = 1s"))
                .isEqualTo("4.4.2 conversation with 127.0.0.1[127.0.0.1] timed out while " + step);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                        | 4.3.5 no next hop",
                "[127.0.0.1]:nosuchservice | 4.3.5 unknown service: nosuchservice",
                "[a..b]:25 | 5.4.4 Host or domain name not found. Name service error for name=a..b type=A: Invalid host or domain name",
            })
    void saysWhatIsWrongWithANextHop(String nexthop, String outcome) throws Exception {
        assertThat(only(nexthop)).isEqualTo(outcome);
    }

    @Test
    void sendsNothingInTheClearThatIsToBeEncrypted() throws Exception {
        ScriptedServer server = server(Map.of());

        assertThat(only(server.nexthop(), "smtp_tls_security_level = encrypt"))
                .isEqualTo("4.7.4 TLS is required, but was not offered by host 127.0.0.1[127.0.0.1]");
        await().untilAsserted(() -> assertThat(server.commands).containsExactly("EHLO mail.example.com", "QUIT"));
    }

    @Test
    void anEndlessAnswerEnds() throws Exception {
        ScriptedServer server = server(Map.of("EHLO", "250-more|".repeat(20_000) + "250 end"));

        assertThat(only(server.nexthop())).isEqualTo("4.5.0 endless response from 127.0.0.1[127.0.0.1]");
    }

    private String only(String nexthop, String... mainCf) throws Exception {
        Outcome outcome = client(mainCf)
                .deliver(nexthop, message(), recipients("a@peer.test"), () -> false)
                .values()
                .iterator()
                .next();
        return outcome.status() + " " + outcome.text();
    }

    private ScriptedServer server(Map<String, String> answers) throws IOException {
        ScriptedServer server = new ScriptedServer(answers);
        servers.add(server);
        return server;
    }

    private SmtpClient client(String... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of("compatibility_level = 3.6", "myhostname = mail.example.com"));
        lines.addAll(List.of(more));
        Files.write(directory.resolve("main.cf"), lines);
        Files.writeString(directory.resolve("master.cf"), "");
        return new SmtpClient(
                Settings.load(directory).settings().orElseThrow(), Protocol.SMTP, watch, Clock.systemUTC(), log::add);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static List<Recipient> recipients(String... addresses) {
        return Arrays.stream(addresses)
                .map(text -> new Recipient(new Address(text), new Address(text)))
                .toList();
    }

    private static OutgoingMessage message() {
        byte[] content = "Subject: x\r\n\r\n.dot\r\nlast line of the text".getBytes(ISO_8859_1);
        return new OutgoingMessage() {
            @Override
            public String queueId() {
                return "ID";
            }

            @Override
            public Duration waited() {
                return Duration.ZERO;
            }

            @Override
            public Address sender() {
                return new Address("sender@example.com");
            }

            @Override
            public long size() {
                return content.length;
            }

            @Override
            public Map<String, String> attributes() {
                return Map.of("body", "8BITMIME", "dsn_ret", "HDRS", "dsn_envid", "id=1");
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(content);
            }
        };
    }
}
