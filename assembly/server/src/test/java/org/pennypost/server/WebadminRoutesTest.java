package org.pennypost.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of our own, over a running server. */
final class WebadminRoutesTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private TestInstance instance;
    private int port;
    private int smtp;
    private PennypostServer server;

    @BeforeEach
    void start() throws Exception {
        instance = new TestInstance(directory);
        port = instance.service("webadmind");
        smtp = instance.service("smtpd");
        instance.set("smtpd_sender_restrictions", "check_sender_access inline:{held@remote.test=HOLD}");
        server = instance.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String heldMail() throws Exception {
        try (Conversation client = new Conversation(smtp)) {
            client.lineBeginning("220");
            client.send("HELO client.test").line();
            client.send("MAIL FROM:<held@remote.test>").line();
            client.send("RCPT TO:<alice@example.com>").line();
            client.send("DATA").line();
            String reply = client.send("Subject: x\r\n\r\nx\r\n.").line();
            return reply.substring(reply.lastIndexOf(' ') + 1);
        }
    }

    @Test
    void queueIsShownHeldReleasedAndDeleted() throws Exception {
        String id = heldMail();

        assertThat(body("GET", "/queue"))
                .contains("\"queue_name\":\"hold\"", "\"queue_id\":\"" + id + "\"", "\"sender\":\"held@remote.test\"");
        assertThat(body("GET", "/queue/" + id)).contains("\"address\":\"alice@example.com\"");
        assertThat(status("POST", "/queue/" + id + "/hold")).isEqualTo(404);
        assertThat(status("DELETE", "/queue/" + id)).isEqualTo(200);
        assertThat(body("GET", "/queue")).isEqualTo("[]");
        assertThat(status("GET", "/queue/" + id)).isEqualTo(404);
        assertThat(status("POST", "/queue/flush")).isEqualTo(200);
        assertThat(body("POST", "/queue/flush?site=example.com")).contains("\"flushed\":0");
    }

    @Test
    void messageIsTraced() throws Exception {
        String id = heldMail();

        assertThat(body("GET", "/trace/" + id)).contains(id, "client=");
        assertThat(status("GET", "/trace/000000000000")).isEqualTo(404);
        assertThat(status("GET", "/trace/..%2F..%2Fetc")).isBetween(400, 404);
    }

    @Test
    void limitsOfMailboxesAreSetShownAndRemoved() throws Exception {
        assertThat(status("GET", "/quota/count")).isEqualTo(204);
        assertThat(put("/quota/count", "100")).isEqualTo(204);
        assertThat(put("/quota/size", "-1")).isEqualTo(204);
        assertThat(put("/quota/users/alice/size", "7000")).isEqualTo(204);

        assertThat(body("GET", "/quota/count")).isEqualTo("100");
        assertThat(body("GET", "/quota/size")).isEqualTo("-1");
        assertThat(body("GET", "/quota/users/alice/size")).isEqualTo("7000");
        assertThat(body("GET", "/quota/users/alice"))
                .isEqualTo("{\"global\":{\"count\":100,\"size\":-1},\"user\":{\"count\":null,\"size\":7000},"
                        + "\"computed\":{\"count\":100,\"size\":7000},\"occupation\":{\"count\":0,\"size\":0}}");
        for (String number : List.of("", "x", "-2", "1.5", "12345678901234567890")) {
            assertThat(put("/quota/users/alice/count", number)).as(number).isEqualTo(400);
        }
        assertThat(put("/quota/users/nobody/count", "1")).isEqualTo(404);
        assertThat(status("GET", "/quota/users/nobody")).isEqualTo(404);
        assertThat(status("DELETE", "/quota/users/alice/size")).isEqualTo(204);
        assertThat(status("GET", "/quota/users/alice/size")).isEqualTo(204);
        assertThat(status("DELETE", "/quota/count")).isEqualTo(204);
        assertThat(status("DELETE", "/quota/size")).isEqualTo(204);
    }

    @Test
    void figuresCountWhatHappens() throws Exception {
        String id = heldMail();
        assertThat(id).isNotEmpty();

        assertThat(body("GET", "/metrics").lines())
                .contains(
                        "postfix_up 1",
                        "# TYPE postfix_showq_queue_depth gauge",
                        "postfix_showq_queue_depth{queue=\"hold\"} 1",
                        "# TYPE postfix_smtpd_connects_total counter",
                        "postfix_smtpd_connects_total 1",
                        "postfix_cleanup_messages_processed_total 1");
    }

    @Test
    void configurationIsShownCheckedAndReloaded() throws Exception {
        assertThat(body("GET", "/configuration"))
                .contains("\"myhostname\":\"mail.example.com\"")
                .doesNotContain("smtpd_banner");
        assertThat(body("GET", "/configuration?all")).contains("\"mail_name\":\"Pennypost\"");

        instance.set("message_size_limit", "3000").write();
        assertThat(body("POST", "/configuration/reload"))
                .contains("\"reloaded\":true", "message_size_limit: 10240000 -> 3000");
        instance.set("message_size_limit", "10M").write();
        assertThat(body("GET", "/configuration/problems")).contains("\"severity\":\"error\"", "message_size_limit");
        assertThat(status("POST", "/configuration/reload")).isEqualTo(409);
        assertThat(Files.readString(instance.etc().resolve("main.cf"))).contains("10M");
    }

    @Test
    void recipientsAreExplained() throws Exception {
        assertThat(body("GET", "/explain/rcpt?address=x@remote.test&client=192.0.2.9&from=a@b.test"))
                .contains(
                        "\"recipient\":\"x@remote.test\"",
                        "\"reply\":\"454 4.7.1 <x@remote.test>: Relay access denied\"",
                        "\"class\":\"default\"");
        assertThat(body("GET", "/explain/rcpt?address=alice@example.com")).contains("\"reply\":\"250 2.1.5 Ok\"");
        assertThat(body("GET", "/explain/rcpt?address=example.com&etrn&smtp&tls"))
                .contains(
                        "\"reply\":\"459 <example.com>: service unavailable\",\"command\":\"ETRN\",\"decided_by\":\"fast_flush_domains\"",
                        "\"asked\":\"HELO [127.0.0.1]\"");
        assertThat(body("GET", "/explain/rcpt?address=alice@example.com&earlier=a@x.test&earlier=b@x.test&size=7&data"))
                .contains(
                        "\"asked\":\"MAIL FROM:<> SIZE=7\"",
                        "\"asked\":\"RCPT TO:<a@x.test>\"",
                        "\"asked\":\"RCPT TO:<b@x.test>\"",
                        "\"command\":\"END-OF-MESSAGE\"");
        for (String query : List.of(
                "",
                "?address=",
                "?address=a&client=x",
                "?address=a&service=x",
                "?address=a%0D%0Ab",
                "?address=a&size=-1",
                "?address=a&earlier=b%0D%0Ac")) {
            assertThat(status("GET", "/explain/rcpt" + query)).as(query).isEqualTo(400);
        }
    }

    @Test
    void survivesNonsense() throws Exception {
        Random random = new Random(20261129);
        String[] methods = {"GET", "POST", "PUT", "DELETE", "PATCH"};
        String[] paths = {
            "/queue/",
            "/trace/",
            "/explain/",
            "/explain/rcpt?address=",
            "/explain/rcpt?address=a&client=",
            "/configuration/",
            "/metrics/",
            "/users/",
            "/domains/",
            "/mailQueues/",
            "/tasks/"
        };
        for (int i = 0; i < 300; i++) {
            StringBuilder path = new StringBuilder(paths[random.nextInt(paths.length)]);
            for (int j = random.nextInt(20); j > 0; j--) {
                path.append(String.format("%%%02X", 1 + random.nextInt(255)));
            }
            assertThat(status(methods[random.nextInt(methods.length)], path.toString()))
                    .isBetween(200, 599);
        }
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[random.nextInt(2000)];
            random.nextBytes(bytes);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(10_000);
                if (i % 2 == 0) {
                    socket.getOutputStream().write("POST /queue/flush HTTP/1.1\r\nHost: x\r\n".getBytes(US_ASCII));
                }
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (SocketException e) {
                assertThat(e).hasMessageMatching("(?s).*(reset|pipe|closed).*");
            }
        }
        assertThat(status("GET", "/queue")).isEqualTo(200);
    }

    private int put(String path, String body) throws Exception {
        return send("PUT", path, HttpRequest.BodyPublishers.ofString(body)).statusCode();
    }

    private int status(String method, String path) throws Exception {
        return send(method, path).statusCode();
    }

    private String body(String method, String path) throws Exception {
        return send(method, path).body();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        return send(method, path, HttpRequest.BodyPublishers.noBody());
    }

    private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, body)
                        .header("Authorization", "Bearer " + TestInstance.TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
