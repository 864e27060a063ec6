package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.dns.StubServer;
import org.pennypost.routing.PrivatePostfix;
import org.pennypost.status.Verdict;

/** Every restriction and every action of access tables, in the words of the real smtpd. */
class RestrictionConversationTest {
    /** What is asked again under other settings. */
    private static final List<Map<String, String>> VARIANTS = List.of(
            Map.of(),
            Map.of("parent_domain_matches_subdomains", ""),
            Map.of("soft_bounce", "yes"),
            Map.of("smtpd_delay_reject", "no"),
            Map.ofEntries(
                    Map.entry("access_map_reject_code", "571"),
                    Map.entry("access_map_defer_code", "451"),
                    Map.entry("reject_code", "553"),
                    Map.entry("defer_code", "452"),
                    Map.entry("invalid_hostname_reject_code", "553"),
                    Map.entry("non_fqdn_reject_code", "553"),
                    Map.entry("unknown_address_reject_code", "550"),
                    Map.entry("unknown_client_reject_code", "550"),
                    Map.entry("unknown_hostname_reject_code", "550"),
                    Map.entry("maps_rbl_reject_code", "571"),
                    Map.entry("multi_recipient_bounce_reject_code", "450"),
                    Map.entry("plaintext_reject_code", "550"),
                    Map.entry("default_rbl_reply", "$rbl_code 5.7.9 $rbl_what: $rbl_txt"),
                    Map.entry("smtpd_null_access_lookup_key", "a"),
                    Map.entry("reject_tempfail_action", "defer")));

    @TempDir
    Path directory;

    private StubServer dns;
    private PolicyStub policy;
    private List<RestrictionRows.Row> rows;
    private Map<String, String> settings;

    @BeforeEach
    void start() throws IOException {
        dns = new StubServer(new InetSocketAddress(nameServer(), 53), true);
        policy = new PolicyStub();
        rows = RestrictionRows.read();
        RestrictionZone.fill(dns);
        for (RestrictionRows.Row row : rows) {
            RestrictionZone.client(dns, row.address());
        }
        settings = RestrictionRows.settings(rows, policy.endpoint(), "inet:127.0.0.1:" + unusedPort());
    }

    @AfterEach
    void stop() throws IOException {
        dns.close();
        policy.close();
    }

    /** An address of our own where nobody else listens at port 53, since resolv.conf names no ports. */
    private static InetAddress nameServer() throws IOException {
        return InetAddress.getByName("127.53." + ProcessHandle.current().pid() % 250 + ".53");
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void answersAsWritten() {
        SmtpdSettingsSource source = source(Map.of());
        List<String> differences = new ArrayList<>();
        for (RestrictionRows.Row row : rows) {
            List<String> replies = ours(source, row);
            String deciding = deciding(replies);
            if (!deciding.equals(row.reply().replace("@IP@", row.address()))) {
                differences.add(row.label() + ": " + row.restrictions() + ": " + deciding);
            }
        }
        assertThat(differences).isEmpty();
    }

    /** What explain says has decided: a restriction of the row, of the lists that all rows share, or of a class or table. */
    @Test
    void namesWhatHasDecided() {
        List<String> refusers = new ArrayList<>();
        DecisionObserver observer = new DecisionObserver() {
            @Override
            public void asked(String parameter, String table, String key, Optional<String> value) {
                // Only decisions count here.
            }

            @Override
            public void answered(Stage stage, String parameter, String restriction, Verdict verdict) {
                if (verdict instanceof Verdict.Refuse) {
                    refusers.add(restriction);
                }
            }

            @Override
            public void unanswered(Stage stage, String parameter, String restriction, LookupFailure reason) {
                refusers.add(restriction);
            }
        };
        Settings loaded = TestSettings.load(all(Map.of()));
        SmtpdSettings observed = SmtpdSettings.of(loaded, loaded.services().get(0), observer);
        List<String> unnamed = new ArrayList<>();
        for (RestrictionRows.Row row : rows) {
            refusers.clear();
            boolean refused = deciding(ours(() -> observed, row)).matches("(?!459)[45].*");
            if (refused && (refusers.isEmpty() || !isOf(row, refusers.get(0)))) {
                unnamed.add(row.label() + ": " + refusers);
            }
        }
        assertThat(unnamed).isEmpty();
    }

    private static boolean isOf(RestrictionRows.Row row, String restriction) {
        String name = restriction.split(" ")[0];
        String text = row.restrictions().toLowerCase(Locale.ROOT);
        return text.contains(name)
                || name.equals("BOGUSACTION")
                || List.of("reject_unauth_destination", "reject_unlisted_recipient")
                        .contains(name)
                || (text.contains("inline:") && restriction.contains("inline:"))
                || text.matches("aclass|loop|.*=aclass.*");
    }

    @Test
    @Timeout(60)
    void whoHangsHoldsUpItsOwnClientOnly() throws Exception {
        SmtpdSettingsSource source = source(Map.of());
        RestrictionRows.Row hanging = row("policy, silent");
        RestrictionRows.Row other = row("policy, reject");
        long began = System.nanoTime();
        CompletableFuture<Long> waited = CompletableFuture.supplyAsync(() -> {
            ours(source, hanging);
            return System.nanoTime() - began;
        });
        assertThat(deciding(ours(source, other))).startsWith("554 5.7.1");
        assertThat(waited.isDone()).isFalse();
        assertThat(Duration.ofNanos(waited.get())).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    private RestrictionRows.Row row(String label) {
        return rows.stream()
                .filter(row -> row.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    /** The first refusal, else the last reply. */
    private static String deciding(List<String> replies) {
        return replies.stream()
                .filter(reply -> reply.startsWith("4") || reply.startsWith("5"))
                .findFirst()
                .orElse(replies.get(replies.size() - 1));
    }

    @Test
    @Timeout(300)
    void answersAsPostfix() throws Exception {
        PrivatePostfix.assumeAvailable();
        List<String> differences = new ArrayList<>();
        try (PrivatePostfix postfix = PrivatePostfix.withNameServer(directory, settings, VARIANTS, nameServer())) {
            for (int i = 0; i < VARIANTS.size(); i++) {
                SmtpdSettingsSource source = source(VARIANTS.get(i));
                for (RestrictionRows.Row row : rows) {
                    if (i > 0 && row.isSlow()) {
                        continue;
                    }
                    List<String> theirs = theirs(postfix, i, row);
                    List<String> ours = ours(source, row);
                    if (!ours.equals(theirs) && !DELIBERATE.contains(row.label())) {
                        differences.add(VARIANTS.get(i).keySet() + " " + row.label() + ": " + row.restrictions()
                                + "\n   " + theirs + "\n   " + ours);
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    /** What XCLIENT does not change. */
    private static final Set<String> DELIBERATE = Set.of("permit_inet_interfaces");

    private SmtpdSettingsSource source(Map<String, String> variant) {
        return TestSettings.source(all(variant));
    }

    private Map<String, String> all(Map<String, String> variant) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(variant);
        all.put("pennypost_dns_servers", dns.address());
        all.put("pennypost_dns_timeout", "1s");
        all.put("smtpd_hard_error_limit", "10000");
        all.put("smtpd_soft_error_limit", "9999");
        return all;
    }

    private static List<String> ours(Supplier<SmtpdSettings> source, RestrictionRows.Row row) {
        Talk talk = Talk.named(source, row.address(), row.client());
        List<String> replies = new ArrayList<>(talk.lines());
        for (String command : row.commands()) {
            if (talk.isClosed()) {
                break;
            }
            List<String> answer = talk.lines(command);
            keep(replies, command, answer.get(answer.size() - 1));
            if (answer.get(0).startsWith("354")) {
                replies.addAll(talk.lines("Subject: x", "", "x", "."));
            }
        }
        return masked(replies);
    }

    private static void keep(List<String> replies, String command, String answer) {
        replies.add(command.startsWith("EHLO") && answer.startsWith("250") ? "250" : answer);
    }

    private static List<String> masked(List<String> replies) {
        return replies.stream()
                .map(reply -> reply.replaceAll("queued as \\w+", "queued as X"))
                .toList();
    }

    private static List<String> theirs(PrivatePostfix postfix, int number, RestrictionRows.Row row) throws Exception {
        try (Socket socket = postfix.smtpd(number, "127.0.0.1")) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            answer(in);
            String name = row.client();
            String reverse = name;
            if (name.startsWith("!")) {
                reverse = name.substring(1);
                name = "[UNAVAILABLE]";
            } else if (name.equals("?")) {
                name = "[TEMPUNAVAIL]";
                reverse = name;
            } else if (name.equals("unknown")) {
                name = "[UNAVAILABLE]";
                reverse = name;
            }
            send(socket, "XCLIENT NAME=" + name + " REVERSE_NAME=" + reverse + " ADDR=" + row.address());
            List<String> replies = new ArrayList<>(List.of(answer(in)));
            for (String command : row.commands()) {
                if (replies.get(replies.size() - 1).matches("[45]21 .*")) {
                    break; // smtpd has hung up
                }
                send(socket, command);
                String answer = answer(in);
                keep(replies, command, answer);
                if (answer.startsWith("354")) {
                    send(socket, "Subject: x\r\n\r\nx\r\n.");
                    replies.add(answer(in));
                }
            }
            return masked(replies);
        }
    }

    /** The last line of a reply; nothing when the connection is closed. */
    private static String answer(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith("-", 3)) {
            line = in.readLine();
        }
        return line == null ? "" : line;
    }

    private static void send(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
    }
}
