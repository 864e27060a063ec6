package org.pennypost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.cleanup.Recipient;

/** LMTP over TCP and over sockets in the file system. Texts are those of Postfix 3.7. */
@Timeout(60)
final class LmtpTest {
    private final TestClient client = new TestClient();

    @TempDir
    private Path directory;

    @BeforeEach
    void speakLmtp() {
        client.protocol = Protocol.LMTP;
    }

    @AfterEach
    void stop() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 peer.test", "250-peer.test|250 PIPELINING"})
    void eachRecipientHasItsOwnAnswerAtTheEnd(String lhlo) throws Exception {
        try (ScriptedServer server = new ScriptedServer(Map.of(
                "LHLO",
                lhlo,
                "RCPT TO:<b@x>",
                "550 5.1.1 unknown",
                ".1",
                "250 2.0.0 saved",
                ".2",
                "452 4.2.2 over quota"))) {
            Map<Recipient, Outcome> outcomes = client.make(directory)
                    .deliver(
                            "inet:127.0.0.1:" + server.port(),
                            client.message(),
                            TestClient.recipients("a@x", "b@x", "c@x"),
                            () -> false);

            String host = "host 127.0.0.1[127.0.0.1] said: ";
            assertThat(outcomes.entrySet().stream()
                            .collect(Collectors.toMap(
                                    each -> each.getKey().address().text(),
                                    each -> each.getValue().status() + " "
                                            + each.getValue().text())))
                    .isEqualTo(Map.of(
                            "a@x",
                            "2.0.0 250 2.0.0 saved",
                            "b@x",
                            "5.1.1 " + host + "550 5.1.1 unknown (in reply to RCPT TO command)",
                            "c@x",
                            "4.2.2 " + host + "452 4.2.2 over quota (in reply to end of DATA command)"));
            assertThat(server.commands).startsWith("LHLO mail.example.com");
        }
    }

    @ParameterizedTest
    @CsvSource({"inet:127.0.0.1:PORT", "inet:[127.0.0.1]:PORT", "[127.0.0.1]:PORT", "127.0.0.1:PORT"})
    void findsTheServer(String nexthop) throws Exception {
        try (ScriptedServer server = new ScriptedServer(Map.of())) {
            assertThat(client.send(directory, nexthop.replace("PORT", "" + server.port())))
                    .isEqualTo("2.0.0 250 2.0.0 Ok: queued as X");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:private/lmtp", "unix:QUEUE/private/lmtp"})
    void findsASocketOfTheFileSystem(String nexthop) throws Exception {
        Path queue = java.nio.file.Files.createDirectories(directory.resolve("q/private"))
                .getParent();
        try (ScriptedServer server = ScriptedServer.at(queue.resolve("private/lmtp"), Map.of())) {
            SmtpClient sender = client.make(directory, "queue_directory = " + queue);
            String text = nexthop.replace("QUEUE", queue.toString());

            Outcome outcome = client.outcome(sender, text);

            assertThat(outcome.status() + " " + outcome.text()).isEqualTo("2.0.0 250 2.0.0 Ok: queued as X");
            assertThat(outcome.relay()).isEqualTo("mail.example.com[" + text.substring("unix:".length()) + "]");
            assertThat(server.contents).hasSize(1);
        }
    }

    @Test
    void saysThatThereIsNoSocket() throws Exception {
        assertThat(client.send(directory, "unix:private/nosuch", "queue_directory = " + directory))
                .isEqualTo("4.4.1 connect to mail.example.com[private/nosuch]: No such file or directory");
    }

    @Test
    void saysThatTheSocketIsDead() throws IOException {
        Path path = directory.resolve("dead");
        ScriptedServer.at(path, Map.of()).close();

        assertThat(client.send(directory, "unix:" + path))
                .isEqualTo("4.4.1 connect to mail.example.com[" + path + "]: Connection refused");
    }
}
