package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.dns.StubServer;
import org.pennypost.routing.PrivatePostfix;
import org.pennypost.status.Verdict;
import org.pennypost.tls.ClientCertificate;
import org.pennypost.tls.TlsSession;

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
    private final Map<RestrictionRows.Row, Talked> talked = new LinkedHashMap<>();

    /** What a restriction has answered; empty when it could not be asked. */
    private record Answer(String restriction, Optional<Verdict> verdict) {
        boolean refuses() {
            return verdict.isEmpty() || verdict.get() instanceof Verdict.Refuse;
        }
    }

    /** A conversation with ours. */
    private record Talked(List<String> replies, List<Answer> answers) {
        /** The first refusal, else the last reply. */
        String deciding() {
            return RestrictionConversationTest.deciding(replies);
        }
    }

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
        List<Answer> answers = new ArrayList<>();
        DecisionObserver observer = new DecisionObserver() {
            @Override
            public void asked(String parameter, String table, String key, Optional<String> value) {
                // Only decisions count here.
            }

            @Override
            public void answered(Stage stage, String parameter, String restriction, Verdict verdict) {
                answers.add(new Answer(restriction, Optional.of(verdict)));
            }

            @Override
            public void unanswered(Stage stage, String parameter, String restriction, LookupFailure reason) {
                answers.add(new Answer(restriction, Optional.empty()));
            }
        };
        Settings loaded = TestSettings.load(all(Map.of()));
        SmtpdSettings observed = SmtpdSettings.of(loaded, loaded.services().get(0), observer);
        for (RestrictionRows.Row row : rows) {
            answers.clear();
            talked.put(row, new Talked(ours(() -> observed, row), List.copyOf(answers)));
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
            Optional<String> refuser = talk.answers().stream()
                    .filter(Answer::refuses)
                    .map(Answer::restriction)
                    .findFirst();
            boolean refused = talk.deciding().matches("(?!459)[45].*")
                    && !row.recipients().contains("x@fail.test");
            if (refused && refuser.filter(row::isNamed).isEmpty()) {
                unnamed.add(row.label() + ": " + refuser);
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

    private Outcome outcome(RestrictionRows.Row row, Answer answer) {
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
        List<String> before =
                replies.stream().filter(reply -> !reply.equals("221 2.0.0 Bye")).toList();
        return before.stream()
                .filter(reply -> reply.startsWith("4") || reply.startsWith("5"))
                .findFirst()
                .orElse(before.get(before.size() - 1));
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
            List<String> ours = number == 0 ? talked.get(row).replies() : ours(source, row);
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

    private static ClientCertificate seen(String name) {
        try {
            return RowCertificates.of(name).asSeen(name.equals(RowCertificates.KNOWN));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> ours(Supplier<SmtpdSettings> source, RestrictionRows.Row row) {
        Talk talk = Talk.named(source, row.address(), row.names());
        List<String> replies = new ArrayList<>(talk.lines());
        if (row.encrypted()) {
            talk.dialogue.encrypted(new TlsSession(
                    "TLSv1.3",
                    "TLS_AES_256_GCM_SHA384",
                    256,
                    row.certificate().map(RestrictionConversationTest::seen)));
        }
        row.login().ifPresent(talk.dialogue::authenticated);
        if (row.ahead()) {
            talk.lines(row.commands().get(0));
            replies.add("250");
            replies.addAll(talk.send(row.rest()));
            return RestrictionRows.masked(replies);
        }
        for (String command : row.commands()) {
            if (talk.isClosed()) {
                break;
            }
            List<String> answer = talk.lines(command);
            replies.add(RestrictionRows.kept(command, answer.get(answer.size() - 1)));
            if (answer.get(0).startsWith("354")) {
                replies.addAll(talk.lines("Subject: x", "", "x", "."));
            }
        }
        return RestrictionRows.masked(replies);
    }
}
