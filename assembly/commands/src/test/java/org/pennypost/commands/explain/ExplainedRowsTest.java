package org.pennypost.commands.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.conf.Settings;
import org.pennypost.dns.StubServer;
import org.pennypost.smtpd.PolicyStub;
import org.pennypost.smtpd.RcptTrial;
import org.pennypost.smtpd.RestrictionRows;
import org.pennypost.smtpd.RestrictionZone;
import org.pennypost.smtpd.RowCertificates;
import org.pennypost.smtpd.RowTalk;
import org.pennypost.smtpd.SmtpdSettings;
import org.pennypost.smtpd.TestSettings;
import org.pennypost.smtpd.TrialClient;
import org.pennypost.smtpd.TrialEnvelope;

/** The conversations in which every restriction and action decides: explain gives the same reply, and says which one did. */
final class ExplainedRowsTest {
    private static final int SHARING = 20;
    private static final String NO_FLUSH_SERVICE = "459 ";

    @TempDir
    private Path directory;

    /** Who has decided a conversation. */
    private enum Decision {
        /** A restriction has refused, or a table that is asked before any. */
        REFUSED,
        /** A restriction has permitted, and no other refused. */
        PERMITTED,
        /** No restriction had an opinion, so that the mail is taken. */
        NOBODY,
        /** No restriction had an opinion on ETRN, for which nothing is kept. */
        NO_FLUSH_SERVICE
    }

    /** How many of all 418 rows were decided by whom: without a decision by name are those in which nobody had an opinion. */
    private static final Map<Decision, Integer> EXPLAINED =
            Map.of(Decision.REFUSED, 282, Decision.PERMITTED, 27, Decision.NOBODY, 107, Decision.NO_FLUSH_SERVICE, 2);

    private record Decided(Decision by, Optional<String> name) {
        static Decided of(RowTalk talk) {
            String reply = talk.deciding();
            Optional<String> refuser = talk.refuser().or(talk::failed);
            if (reply.startsWith(ExplainedRowsTest.NO_FLUSH_SERVICE) && refuser.isEmpty()) {
                return new Decided(Decision.NO_FLUSH_SERVICE, Optional.of("fast_flush_domains"));
            }
            if (reply.startsWith("4") || reply.startsWith("5")) {
                return new Decided(Decision.REFUSED, refuser);
            }
            Decision by = talk.permitter().isPresent() ? Decision.PERMITTED : Decision.NOBODY;
            return new Decided(by, talk.permitter());
        }
    }

    private Map<String, String> settings(List<RestrictionRows.Row> rows, StubServer dns, PolicyStub policy)
            throws Exception {
        try (ServerSocket nobody = new ServerSocket(0)) {
            Map<String, String> settings = new HashMap<>(
                    RestrictionRows.settings(rows, policy.endpoint(), "inet:127.0.0.1:" + nobody.getLocalPort()));
            settings.put("pennypost_dns_servers", dns.address());
            settings.put("pennypost_dns_timeout", "1s");
            settings.putAll(RowCertificates.asking(directory));
            return settings;
        }
    }

    @Test
    void namesWhatDecidesInEveryRow() throws Exception {
        List<RestrictionRows.Row> rows = RestrictionRows.read();
        List<String> wrong = new ArrayList<>();
        Map<Decision, Integer> explained = new EnumMap<>(Decision.class);
        try (StubServer dns = new StubServer();
                PolicyStub policy = new PolicyStub()) {
            RestrictionZone.fill(dns);
            for (RestrictionRows.Row row : rows) {
                RestrictionZone.client(dns, row.address());
            }
            // Each explanation reads all lists of its configuration, so that few rows share one.
            for (int i = 0; i < rows.size(); i += SHARING) {
                List<RestrictionRows.Row> some = rows.subList(i, Math.min(rows.size(), i + SHARING));
                Settings settings = TestSettings.load(settings(some, dns, policy));
                RowTalk.Hearer hearer = new RowTalk.Hearer();
                SmtpdSettings heard =
                        SmtpdSettings.of(settings, settings.services().get(0), hearer);
                for (RestrictionRows.Row row : some) {
                    Decided decided = Decided.of(RowTalk.of(heard, hearer, row));
                    fault(row, decided, explain(settings, row)).ifPresent(wrong::add);
                    explained.merge(decided.by(), 1, Integer::sum);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(explained).isEqualTo(EXPLAINED);
    }

    private static RcptExplanation explain(Settings settings, RestrictionRows.Row row) throws Exception {
        return new RcptExplainer(settings, settings.services().get(0)).explain(trial(row), row.names());
    }

    /** The row's conversation as a question. */
    private static RcptTrial trial(RestrictionRows.Row row) throws Exception {
        int last = row.recipients().size() - 1;
        return new RcptTrial(
                new TrialClient(
                        InetAddress.getByName(row.address()),
                        row.greeting(),
                        row.login(),
                        row.certificate().map(RowCertificates::certificate).stream()
                                .toList(),
                        with(row)),
                new TrialEnvelope(
                        row.list().equals("etrn") ? TrialEnvelope.Asked.ETRN : TrialEnvelope.Asked.MESSAGE,
                        row.sender(),
                        row.recipients().get(last),
                        row.recipients().subList(0, last),
                        OptionalLong.empty()));
    }

    private static Set<TrialClient.With> with(RestrictionRows.Row row) {
        Set<TrialClient.With> with = EnumSet.noneOf(TrialClient.With.class);
        if (row.encrypted()) {
            with.add(TrialClient.With.TLS);
        }
        if (row.greeting().isEmpty()) {
            with.add(TrialClient.With.NO_GREETING);
        }
        if (row.plain()) {
            with.add(TrialClient.With.HELO);
        }
        if (row.ahead()) {
            with.add(TrialClient.With.PIPELINING);
        }
        return with;
    }

    private static Optional<String> fault(RestrictionRows.Row row, Decided decided, RcptExplanation explanation) {
        String reply =
                RestrictionRows.masked(List.of(explanation.reply().toString())).get(0);
        boolean byRestriction = decided.by() == Decision.REFUSED || decided.by() == Decision.PERMITTED;
        boolean named = explanation.decidedBy().equals(decided.name())
                && (!byRestriction || decided.name().filter(row::isNamed).isPresent());
        return reply.equals(row.expected()) && named
                ? Optional.empty()
                : Optional.of(row.label() + ": " + row.restrictions() + ": " + reply + ", decided by "
                        + explanation.decidedBy() + ", not " + decided);
    }
}
