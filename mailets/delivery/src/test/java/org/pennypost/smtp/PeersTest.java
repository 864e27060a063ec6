package org.pennypost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.tls.SelfSigned;

/**
 * What becomes of mail to servers that are not as they should be, in Postfix's words; and the same with Postfix itself.
 * The rows are in {@code peers.txt}.
 */
@Timeout(180)
final class PeersTest {

    @TempDir
    private Path directory;

    private static final List<String> ZONE = List.of(
            "mx1.test. A 127.0.0.2",
            "mx2.test. A 127.0.0.3",
            "mx3.test. A 127.0.0.4",
            "own.test. A 127.0.0.1",
            "one.test. MX 10 mx1.test.",
            "two.test. MX 10 mx1.test.",
            "two.test. MX 20 mx2.test.",
            "three.test. MX 10 mx1.test.",
            "three.test. MX 20 mx2.test.",
            "three.test. MX 30 mx3.test.",
            "null.test. MX 0 .",
            "noaddr.test. MX 10 nohost.test.",
            "nodata.test. MX 10 two.test.",
            "loop.test. MX 10 own.test.",
            "loop.test. MX 20 mx1.test.",
            "worse.test. MX 10 nohost.test.",
            "worse.test. MX 20 own.test.",
            "enc1.test. MX 10 mx1.test.",
            "enc2.test. MX 10 mx1.test.",
            "enc3.test. MX 10 mx1.test.",
            "enc4.test. MX 10 mx1.test.",
            "may1.test. MX 10 mx1.test.",
            "ver1.test. MX 10 mx1.test.");

    private List<String> mainCf(Path certificate) {
        return List.of(
                "compatibility_level = 3.6",
                "myhostname = mail.example.com",
                "mydestination =",
                "inet_interfaces = 127.0.0.1",
                "inet_protocols = ipv4",
                "mynetworks = 127.0.0.0/8",
                "smtpd_peername_lookup = no",
                "smtp_host_lookup = dns",
                "smtp_bind_address = 127.0.0.1",
                "smtp_helo_timeout = 1s",
                "smtp_mail_timeout = 1s",
                "smtp_rcpt_timeout = 1s",
                "smtp_data_init_timeout = 1s",
                "smtp_data_done_timeout = 1s",
                "smtp_sasl_auth_enable = yes",
                "smtp_sasl_security_options = noanonymous",
                "smtp_sasl_password_maps = static:user:sesame",
                "smtp_tls_CAfile = " + certificate,
                "smtp_tls_policy_maps = regexp:{{/^enc/ encrypt}, {/^may/ may}, {/^ver/ verify}}",
                "transport_maps = texthash:" + certificate.resolveSibling("transport"));
    }

    @Test
    void saysWhatPostfixSays() throws Exception {
        Path certificate = Files.writeString(
                directory.resolve("peer.pem"),
                new SelfSigned(new SecureRandom()).pem("somebody.else.test", Instant.now()));
        List<Row> rows = rows();
        List<String> transports = new ArrayList<>();
        rows.forEach(row -> transports.add(row.recipient() + " smtp:" + row.nexthop()));
        Files.write(directory.resolve("transport"), transports);
        Map<String, String> ours = new HashMap<>();
        try (TestZone zone = zone("127.0.0.1", 0);
                TestClient client = new TestClient()) {
            List<String> lines = new ArrayList<>(mainCf(certificate));
            lines.add("pennypost_dns_servers = " + zone.address());
            SmtpClient sender = client.make(directory, lines.toArray(String[]::new));
            for (Row row : rows) {
                try (Servers servers = new Servers(row, certificate)) {
                    assertThat(servers.port()).isPositive();
                    Outcome outcome = client.outcome(sender, row.nexthop());
                    String found = "relay=" + outcome.relay() + " " + outcome.status() + " " + outcome.text();
                    assertThat(found)
                            .as(row.label())
                            .isEqualTo(row.expected(client.message().size()));
                    ours.put(row.label(), row.normal(found));
                }
            }
        }
        assertThat(postfix(certificate, rows)).containsExactlyInAnyOrderEntriesOf(ours);
    }

    /** The same rows with Postfix. */
    private Map<String, String> postfix(Path certificate, List<Row> rows) throws Exception {
        RealSmtp.assumeAvailable();
        Path names = Files.writeString(
                directory.resolve("resolv.conf"), "nameserver 127.0.0.77\noptions timeout:1 attempts:1\n");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                RealSmtp.mayHaveNames(names), "Postfix needs a name server of its own, and no mount is allowed here");
        Path home = Files.createDirectory(directory.resolve("postfix"));
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> found = new HashMap<>();
        try (TestZone zone = zone("127.0.0.77", 53);
                RealSmtp postfix = RealSmtp.start(home, names, true, mainCf(certificate))) {
            for (Row row : rows) {
                try (Servers servers = new Servers(row, certificate)) {
                    assertThat(servers.port()).isPositive();
                    String outcome = postfix.send(row.recipient(), "Subject: x", "", "..dot", "last line of the text");
                    found.put(row.label(), row.normal(outcome));
                }
            }
            assertThat(zone.address()).isNotEmpty();
        }
        return found;
    }

    /** One line of the table, with its port. */
    private record Row(String label, String domain, String servers, String outcome, String relay, int port) {
        boolean isOwn() {
            return servers.equals("OWN");
        }

        String nexthop() {
            return isOwn() ? domain : domain + ":" + port;
        }

        String recipient() {
            return "p" + port + "@" + domain;
        }

        String expected(long size) {
            return ("relay=" + relay + " " + outcome).replace("PORT", "" + port).replace("SIZE", "" + size);
        }

        String normal(String text) {
            return text.replace(":" + port, ":PORT").replaceFirst("message size \\d+", "message size N");
        }
    }

    private static List<Row> rows() throws IOException {
        List<String> lines;
        try (InputStream in = PeersTest.class.getResourceAsStream("peers.txt")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("!"))
                    .toList();
        }
        int[] ports = freePorts(lines.size());
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ports.length; i++) {
            String[] words = lines.get(i).split(" *# *", -1);
            String relay = words.length > 4 ? words[4] : "mx1.test[127.0.0.2]:PORT";
            rows.add(new Row(words[0], words[1], words[2], words[3], relay, ports[i]));
        }
        return rows;
    }

    private static TestZone zone(String address, int port) throws IOException {
        TestZone zone = new TestZone(address, port);
        for (String line : ZONE) {
            zone.add(line);
        }
        return zone;
    }

    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                taken.add(new ServerSocket(0));
            }
            return taken.stream().mapToInt(ServerSocket::getLocalPort).toArray();
        } finally {
            for (ServerSocket each : taken) {
                each.close();
            }
        }
    }

    /** Servers at 127.0.0.2 and the following addresses, all at one port. */
    private static final class Servers implements AutoCloseable {
        private final List<ScriptedServer> servers = new ArrayList<>();
        private final int port;

        Servers(Row row, Path certificate) throws IOException {
            this.port = row.port();
            String[] each = row.servers().split("/", -1);
            for (int i = 0; i < each.length; i++) {
                String script = each[i].strip();
                if (!script.equals("DOWN") && !script.equals("OWN")) {
                    servers.add(
                            new ScriptedServer(answers(script), Optional.of(certificate), "127.0.0." + (i + 2), port));
                }
            }
        }

        private static Map<String, String> answers(String script) {
            Map<String, String> answers = new HashMap<>();
            Arrays.stream(script.split(";"))
                    .filter(pair -> pair.contains("="))
                    .forEach(pair -> answers.put(pair.split("=", 2)[0], pair.split("=", 2)[1]));
            return answers;
        }

        int port() {
            return port;
        }

        @Override
        public void close() throws IOException {
            for (ScriptedServer server : servers) {
                server.close();
            }
        }
    }
}
