package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.Settings;
import org.pennypost.dns.StubServer;
import org.pennypost.routing.PrivatePostfix;
import org.pennypost.status.Verdict;

/** Every restriction and every action of access tables, in the words of the real smtpd. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
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
    private Set<String> names;
    private Set<String> actions;
    private final Map<RestrictionRows.Row, RowTalk> talked = new LinkedHashMap<>();

    @BeforeAll
    void start() throws Exception {
        dns = new StubServer(new InetSocketAddress(nameServer(), 53), true);
        policy = new PolicyStub();
        rows = RestrictionRows.read();
        RestrictionZone.fill(dns);
        for (RestrictionRows.Row row : rows) {
            RestrictionZone.client(dns, row.address());
        }
        settings = RestrictionRows.settings(rows, policy.endpoint(), "inet:127.0.0.1:" + unusedPort());
        talk();
    }

    /** Has all conversations once, and hears what explain would hear. */
    private void talk() {
        Settings loaded = TestSettings.load(all(Map.of()));
        RowTalk.Hearer hearer = new RowTalk.Hearer();
        SmtpdSettings observed = SmtpdSettings.of(loaded, loaded.services().get(0), hearer);
        for (RestrictionRows.Row row : rows) {
            talked.put(row, RowTalk.of(observed, hearer, row));
        }
        RestrictionEngine engine = (RestrictionEngine) observed.access();
        names = engine.names();
        actions = engine.actions();
    }

    @AfterAll
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
        List<String> differences = new ArrayList<>();
        talked.forEach((row, talk) -> {
            if (!talk.deciding().equals(row.expected())) {
                differences.add(row.label() + ": " + row.restrictions() + ": " + talk.deciding());
            }
        });
        assertThat(differences).isEmpty();
    }

    /** Nothing is asked about a recipient whose way cannot be looked up. */
    @Test
    void namesWhatHasDecided() {
        List<String> unnamed = new ArrayList<>();
        talked.forEach((row, talk) -> {
            boolean refused = talk.deciding().matches("(?!459)[45].*")
                    && !row.recipients().contains("x@fail.test");
            if (refused && talk.refuser().filter(row::isNamed).isEmpty()) {
                unnamed.add(row.label() + ": " + talk.refuser());
            }
        });
        assertThat(unnamed).isEmpty();
    }

    // --- completeness

    private enum Outcome {
        PERMITS,
        PASSES,
        REFUSES,
        FAILS
    }

    /** What looks nothing up that could fail. */
    private static final Set<String> WITHOUT_LOOKUPS = Set.of(
            "permit",
            "reject",
            "defer",
            "defer_if_permit",
            "defer_if_reject",
            "sleep",
            "reject_unauth_pipelining",
            "reject_plaintext_session",
            "reject_multi_recipient_bounce",
            "permit_mynetworks",
            "permit_inet_interfaces",
            "permit_sasl_authenticated",
            "reject_invalid_helo_hostname",
            "reject_invalid_hostname",
            "reject_non_fqdn_helo_hostname",
            "reject_non_fqdn_hostname",
            "reject_non_fqdn_sender",
            "reject_non_fqdn_recipient",
            // The way of a recipient is looked up before anything is asked about it.
            "permit_auth_destination",
            "reject_unauth_destination",
            "defer_unauth_destination");

    /** What has no other outcomes than these. */
    private static final Map<String, Set<Outcome>> ALWAYS = Map.of(
            "permit", Set.of(Outcome.PERMITS),
            "reject", Set.of(Outcome.REFUSES),
            "defer", Set.of(Outcome.REFUSES),
            "defer_if_permit", Set.of(Outcome.PASSES, Outcome.REFUSES),
            "defer_if_reject", Set.of(Outcome.PASSES),
            "sleep", Set.of(Outcome.PASSES),
            "permit_inet_interfaces", Set.of(Outcome.PASSES)); // of RestrictionsTest, since XCLIENT does not change it

    private static Set<Outcome> wanted(String name) {
        Set<Outcome> wanted = EnumSet.noneOf(Outcome.class);
        wanted.addAll(ALWAYS.getOrDefault(
                name, Set.of(Outcome.PASSES, name.startsWith("permit_") ? Outcome.PERMITS : Outcome.REFUSES)));
        if (!WITHOUT_LOOKUPS.contains(name)) {
            wanted.add(Outcome.FAILS);
        }
        return wanted;
    }

    /** No name without a row for each outcome that it can have. */
    @Test
    void hasRowsForEveryName() {
        Map<String, Set<Outcome>> seen = new HashMap<>();
        talked.forEach((row, talk) -> talk.answers()
                .forEach(answer -> seen.computeIfAbsent(
                                answer.restriction().split(" ")[0], key -> EnumSet.noneOf(Outcome.class))
                        .add(outcome(row, answer))));
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            Set<Outcome> lacks = wanted(name);
            lacks.removeAll(seen.getOrDefault(name, Set.of()));
            if (!lacks.isEmpty()) {
                missing.add(name + ": " + lacks);
            }
        }
        for (String action : actions) {
            if (rows.stream().noneMatch(row -> row.restrictions().matches(".*=" + action + "\\b.*"))) {
                missing.add(action);
            }
        }
        assertThat(missing).isEmpty();
    }

    private Outcome outcome(RestrictionRows.Row row, RowTalk.Answer answer) {
        boolean fails = row.failsToLookUp() && answer.restriction().equals(first(row));
        if (fails || answer.verdict().isEmpty()) {
            return Outcome.FAILS;
        }
        return answer.refuses()
                ? Outcome.REFUSES
                : answer.verdict().get() == Verdict.PERMIT ? Outcome.PERMITS : Outcome.PASSES;
    }

    private String first(RestrictionRows.Row row) {
        String text = settings.get("row" + row.number()).replace("warn_if_reject ", "");
        return text.split(", (?![^{]*})")[0];
    }

    /** A lookup that fails is neither a refusal for good nor a permission; only lists in the DNS may be missed. */
    @Test
    void defersWhatCannotBeLookedUp() {
        List<String> wrong = new ArrayList<>();
        talked.forEach((row, talk) -> {
            String reply = talk.deciding();
            boolean mayBeMissed =
                    row.restrictions().matches("(reject_rbl|reject_rhsbl|.*default_action=(DUNNO|550)).*");
            boolean byAnother = reply.contains("Relay access denied")
                    || (reply.startsWith("5") && row.restrictions().matches(".*(, reject|DUNNO).*"));
            if (row.failsToLookUp() && !reply.startsWith("4") && !byAnother && !mayBeMissed) {
                wrong.add(row.label() + ": " + reply);
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    @Timeout(60)
    void whoHangsHoldsUpItsOwnClientOnly() throws Exception {
        SmtpdSettingsSource source = source(Map.of());
        RestrictionRows.Row hanging = row("policy, silent");
        RestrictionRows.Row other = row("policy, reject");
        long began = System.nanoTime();
        CompletableFuture<Long> waited = CompletableFuture.supplyAsync(() -> {
            RowTalk.replies(source, hanging);
            return System.nanoTime() - began;
        });
        assertThat(RowTalk.deciding(RowTalk.replies(source, other))).startsWith("554 5.7.1");
        assertThat(waited.isDone()).isFalse();
        assertThat(Duration.ofNanos(waited.get())).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    private RestrictionRows.Row row(String label) {
        return rows.stream()
                .filter(row -> row.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Timeout(300)
    void answersAsPostfix() throws Exception {
        PrivatePostfix.assumeAvailable();
        List<Future<List<String>>> work = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(VARIANTS.size());
        List<String> differences = new ArrayList<>();
        try (PostfixTalk.SaslStub sasl = new PostfixTalk.SaslStub();
                PrivatePostfix postfix = PrivatePostfix.withNameServer(
                        directory, PostfixTalk.settings(settings, directory, sasl), VARIANTS, nameServer())) {
            for (int i = 0; i < VARIANTS.size(); i++) {
                int number = i;
                work.add(threads.submit(() -> differences(postfix, number)));
            }
            for (Future<List<String>> each : work) {
                differences.addAll(each.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(differences).isEmpty();
    }

    private List<String> differences(PrivatePostfix postfix, int number) throws Exception {
        List<String> differences = new ArrayList<>();
        SmtpdSettingsSource source = source(VARIANTS.get(number));
        for (RestrictionRows.Row row : rows) {
            if (number > 0 && row.isSlow()) {
                continue;
            }
            List<String> theirs = PostfixTalk.replies(postfix, number, row);
            List<String> ours = number == 0 ? talked.get(row).replies() : RowTalk.replies(source, row);
            if (!ours.equals(theirs) && !isDeliberate(row)) {
                differences.add(VARIANTS.get(number).keySet() + " " + row.label() + ": " + row.restrictions() + "\n   "
                        + theirs + "\n   " + ours);
            }
        }
        return differences;
    }

    /** What XCLIENT does not change, and servers that cannot be looked up, which smtpd takes for ones that are not listed. */
    private static boolean isDeliberate(RestrictionRows.Row row) {
        return row.label().equals("permit_inet_interfaces")
                || (row.failsToLookUp() && row.restrictions().matches("check_\\w+_(a|mx|ns)_access inline.*"));
    }

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
}
