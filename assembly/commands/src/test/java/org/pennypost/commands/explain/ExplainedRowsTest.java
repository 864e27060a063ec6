package org.pennypost.commands.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pennypost.conf.Settings;
import org.pennypost.dns.StubServer;
import org.pennypost.smtpd.PolicyStub;
import org.pennypost.smtpd.RcptTrial;
import org.pennypost.smtpd.RestrictionRows;
import org.pennypost.smtpd.RestrictionZone;
import org.pennypost.smtpd.TestSettings;

/** The conversations in which every restriction and action decides: explain gives the same reply, and says which one did. */
final class ExplainedRowsTest {
    private static final int SHARING = 20;

    private static Map<String, String> settings(List<RestrictionRows.Row> rows, StubServer dns, PolicyStub policy)
            throws Exception {
        try (ServerSocket nobody = new ServerSocket(0)) {
            Map<String, String> settings = new HashMap<>(
                    RestrictionRows.settings(rows, policy.endpoint(), "inet:127.0.0.1:" + nobody.getLocalPort()));
            settings.put("pennypost_dns_servers", dns.address());
            settings.put("pennypost_dns_timeout", "1s");
            return settings;
        }
    }

    /** One recipient, and a client that greets and waits, is what can be asked about. */
    private static boolean canBeAsked(RestrictionRows.Row row) {
        return row.recipients().size() == 1
                && !row.helo().equals("-")
                && !row.ahead()
                && row.certificate().isEmpty()
                && !row.list().equals("etrn");
    }

    @Test
    void namesWhatDecidesInEveryRow() throws Exception {
        List<RestrictionRows.Row> rows = RestrictionRows.read();
        List<String> wrong = new ArrayList<>();
        int explained = 0;
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
                for (RestrictionRows.Row row : some) {
                    if (canBeAsked(row)) {
                        fault(row, explain(settings, row)).ifPresent(wrong::add);
                        explained++;
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(explained).isGreaterThan(rows.size() - 40);
    }

    private static RcptExplanation explain(Settings settings, RestrictionRows.Row row) throws Exception {
        Set<RcptTrial.With> with = EnumSet.of(RcptTrial.With.DATA);
        if (row.encrypted()) {
            with.add(RcptTrial.With.TLS);
        }
        RcptQuestion question = new RcptQuestion(
                row.recipients().get(0),
                row.sender(),
                InetAddress.getByName(row.address()),
                Optional.of(row.helo()),
                row.login(),
                with);
        return new RcptExplainer(settings, settings.services().get(0)).explain(question, row.names());
    }

    private static Optional<String> fault(RestrictionRows.Row row, RcptExplanation explanation) {
        String reply =
                RestrictionRows.masked(List.of(explanation.reply().toString())).get(0);
        if (!reply.equals(row.expected())) {
            return Optional.of(row.label() + ": " + reply);
        }
        Optional<String> decider = explanation.decidedBy();
        boolean refused = explanation.reply().isError();
        boolean permitted =
                row.restrictions().startsWith("permit_") && row.restrictions().endsWith(", reject") && !refused;
        boolean named = decider.filter(row::isNamed).isPresent()
                && (!permitted || row.restrictions().startsWith(decider.orElseThrow()));
        return (refused || permitted) && !named
                ? Optional.of(row.label() + ": " + row.restrictions() + " decided by " + decider)
                : Optional.empty();
    }
}
