package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.pennypost.routing.PrivatePostfix;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What each install type does with each kind of recipient, for the own host, for a stranger, and for a user who has logged in elsewhere. The file {@code
 * matrix.txt} says what Postfix 3.7 does; the server, {@code explain} and, where it is installed, Postfix are held to it.
 */
@ExtendWith(Distribution.Unpacked.class)
final class MatrixIT {
    private static final String OWN = "127.0.0.1";
    private static final String STRANGER = "127.0.0.9";

    /** A stranger who has logged in. */
    private static final String USER = "alice";

    private static final String LOGIN =
            "AUTH PLAIN " + Base64.getEncoder().encodeToString("\0alice\0secret".getBytes(UTF_8));
    private static final List<String> TYPES = List.of("internet-site", "smarthost", "satellite", "local-only", "none");

    private static final Map<String, Instance> INSTANCES = new HashMap<>();
    private static DnsStub dns;

    /** One line of the file. */
    private record Row(String type, String recipient, String client, String reply, String transport, String nexthop) {
        static Row of(String line) {
            String[] fields =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
            return new Row(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
        }

        String address() {
            return client.equals(USER) ? STRANGER : client;
        }

        /** What the client says before RCPT. */
        List<String> commands() {
            List<String> commands = new ArrayList<>(List.of("EHLO client.test"));
            if (client.equals(USER)) {
                commands.add(LOGIN);
            }
            commands.add("MAIL FROM:<s@sender.test>");
            return commands;
        }

        Row withAnswers(String said, String by, String to) {
            return new Row(type, recipient, client, said, by, to);
        }
    }

    @BeforeAll
    static void make(Distribution distribution) throws Exception {
        dns = dns();
        for (String type : TYPES) {
            INSTANCES.put(type, instance(distribution, type));
        }
    }

    @AfterAll
    static void close() throws Exception {
        for (Instance instance : INSTANCES.values()) {
            instance.close();
        }
        dns.close();
    }

    private static List<Row> rows(String type) throws Exception {
        try (InputStream in = MatrixIT.class.getResourceAsStream("/matrix.txt")) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(Row::of)
                    .filter(row -> row.type().equals(type))
                    .toList();
        }
    }

    private static Instance instance(Distribution distribution, String type) throws Exception {
        List<String> options = new ArrayList<>(List.of(
                "--type", type, "--domain", "example.com", "--user", "alice:secret", "-o", "mynetworks=" + OWN));
        options.addAll(List.of("-o", "smtpd_sasl_auth_enable=yes", "-o", "smtpd_tls_auth_only=no"));
        if (type.equals("smarthost") || type.equals("satellite")) {
            options.addAll(List.of("--relayhost", "smart.test"));
        }
        options.addAll(List.of("-o", "relay_domains=relay.test", "-o", "pennypost_dns_servers=" + dns.address()));
        Instance instance = Instance.make(distribution, options.toArray(String[]::new));
        Files.writeString(instance.etc().resolve("aliases"), "list: alice\n", StandardOpenOption.APPEND);
        new Shell()
                .environment("MAIL_CONFIG", instance.etc().toString())
                .run(distribution.command("newaliases"))
                .ok();
        return instance;
    }

    private static DnsStub dns() throws Exception {
        Map<String, Record> zone = new HashMap<>();
        for (String domain :
                List.of("foreign.test.", "smart.test.", "relay.test.", "sub.relay.test.", "example.com.")) {
            zone.put(
                    domain + " MX",
                    Record.fromString(Name.fromString(domain), Type.MX, DClass.IN, 60, "10 mx." + domain, Name.root));
            Name host = Name.fromString("mx." + domain);
            zone.put(host + " A", Record.fromString(host, Type.A, DClass.IN, 60, "192.0.2.25", Name.root));
        }
        return DnsStub.answering(zone);
    }

    @ParameterizedTest
    @FieldSource("TYPES")
    void answersAndRoutesAsPostfixDoes(String type) throws Exception {
        List<Row> expected = rows(type);
        assertThat(expected).hasSize(21);
        Instance instance = INSTANCES.get(type).start();
        List<Row> said = new ArrayList<>();
        for (Row row : expected) {
            String reply = reply(row, Conversation.from(row.address(), instance.smtp()));
            // The way does not depend on who asks; that explain knows who asks is tried with the stranger.
            if (!row.client().equals(STRANGER)) {
                said.add(row.withAnswers(reply, row.transport(), row.nexthop()));
            } else {
                JsonNode explained = explain(instance, row);
                assertThat(explained.get("reply").asText()).as("%s", row).isEqualTo(reply);
                assertMailHosts(explained);
                said.add(row.withAnswers(
                        reply,
                        explained.get("transport").asText(),
                        explained.get("nexthop").asText()));
            }
        }
        instance.pennypost("stop").ok();
        assertThat(said).isEqualTo(expected);
    }

    private static String reply(Row row, Conversation conversation) throws Exception {
        try (conversation) {
            conversation.greeted();
            for (String command : row.commands()) {
                conversation.ask(command, 2);
            }
            return conversation.ask("RCPT TO:<" + row.recipient() + ">");
        }
    }

    private static JsonNode explain(Instance instance, Row row) throws Exception {
        Shell.Outcome outcome = instance.pennypost(
                        "explain",
                        "rcpt",
                        row.recipient(),
                        "--from",
                        "s@sender.test",
                        "--client",
                        row.client(),
                        "--json")
                .ok();
        assertThat(outcome.err()).isEmpty();
        return new ObjectMapper().readTree(outcome.out());
    }

    private static void assertMailHosts(JsonNode explained) {
        String transport = explained.get("transport").asText();
        JsonNode hosts = explained.get("mx");
        if (!transport.equals("smtp") && !transport.equals("relay")) {
            assertThat(hosts).isEmpty();
            return;
        }
        assertThat(hosts).hasSize(1);
        assertThat(hosts.get(0).get("host").asText())
                .isEqualTo("mx." + explained.get("nexthop").asText());
        assertThat(hosts.get(0).get("preference").asInt()).isEqualTo(10);
        assertThat(hosts.get(0).get("addresses").toString()).isEqualTo("[\"192.0.2.25\"]");
    }

    /** The real one, with what {@code init} writes for each type. */
    @Test
    void postfixDoesWhatTheFileSays(@TempDir Path directory) throws Exception {
        Peer.POSTCONF.program();
        PrivatePostfix.assumeAvailable();
        List<Map<String, String>> settings = new ArrayList<>();
        for (String type : TYPES) {
            settings.add(forPostfix(Files.readAllLines(INSTANCES.get(type).etc().resolve("main.cf"))));
        }
        try (DovecotAuth passwords = DovecotAuth.start(directory.resolve("dovecot"), "alice:{PLAIN}secret\n");
                PrivatePostfix postfix = new PrivatePostfix(directory, withLogin(passwords), settings)) {
            ExecutorService clients = Executors.newFixedThreadPool(TYPES.size());
            try {
                List<Future<List<Row>>> said = new ArrayList<>();
                for (int i = 0; i < TYPES.size(); i++) {
                    int number = i;
                    said.add(clients.submit(() -> answers(postfix, number)));
                }
                for (int i = 0; i < TYPES.size(); i++) {
                    assertThat(said.get(i).get()).isEqualTo(rows(TYPES.get(i)));
                }
            } finally {
                clients.shutdownNow();
            }
        }
    }

    /** What the real one makes of the recipients of one type. */
    private static List<Row> answers(PrivatePostfix postfix, int number) throws Exception {
        List<Row> said = new ArrayList<>();
        try (PrivatePostfix.Rewriter rewriter = postfix.rewriter(number)) {
            for (Row row : rows(TYPES.get(number))) {
                Map<String, String> way = rewriter.resolve("s@sender.test", rewriter.rewrite(row.recipient()));
                said.add(row.withAnswers(
                        reply(row, postfix.smtpd(number, row.address())), way.get("transport"), way.get("nexthop")));
            }
        }
        return said;
    }

    private static Map<String, String> withLogin(DovecotAuth passwords) {
        return Map.of(
                "compatibility_level",
                "3.6",
                "smtpd_sasl_type",
                "dovecot",
                "smtpd_sasl_path",
                passwords.socket().toString(),
                "smtpd_sasl_auth_enable",
                "yes");
    }

    /** The same users and aliases, in tables that Postfix has. */
    private static Map<String, String> forPostfix(List<String> lines) {
        Map<String, String> settings = new HashMap<>();
        for (String line : lines) {
            String[] parts = line.split("=", 2);
            String name = parts[0].strip();
            if (parts.length == 2
                    && name.matches("[a-z0-9_]+")
                    && !name.matches("pennypost_.*|.*_directory|maillog.*|smtpd_sasl_auth_enable")) {
                settings.put(name, parts[1].strip());
            }
        }
        settings.put("alias_database", "");
        settings.put("alias_maps", "inline:{mailer-daemon=postmaster,postmaster=root,list=alice}");
        settings.put("local_recipient_maps", "inline:{alice=x,root=x} $alias_maps");
        return settings;
    }

    private static String reply(Row row, Socket socket) throws Exception {
        try (socket;
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))) {
            assertThat(reply(in)).startsWith("220 ");
            for (String command : row.commands()) {
                assertThat(ask(command, socket, in)).as(command).startsWith("2");
            }
            return ask("RCPT TO:<" + row.recipient() + ">", socket, in);
        }
    }

    private static String ask(String command, Socket socket, BufferedReader in) throws Exception {
        socket.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
        return reply(in);
    }

    /** The last line of a reply. */
    private static String reply(BufferedReader in) throws Exception {
        String line = in.readLine();
        while (line != null && line.startsWith("-", 3)) {
            line = in.readLine();
        }
        return line;
    }
}
