package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.status.Verdict;

/** What a trial says is what a client is told. */
class RcptTrialTest {
    private static final String RELAY = "permit_mynetworks permit_sasl_authenticated defer_unauth_destination";

    private final List<String> heard = new ArrayList<>();
    private final DecisionObserver observer = new DecisionObserver() {
        @Override
        public void asked(String parameter, String table, String key, Optional<String> value) {
            heard.add(parameter + " " + table + " " + key + " " + value.orElse("-"));
        }

        @Override
        public void failed(String parameter, String table, String key, LookupFailure reason) {
            heard.add(parameter + " " + table + " " + key + " failed: " + reason.getMessage());
        }

        @Override
        public void answered(Stage stage, String parameter, String restriction, Verdict verdict) {
            String answer = verdict instanceof Verdict.Refuse refuse
                    ? refuse.reply().toString()
                    : verdict == Verdict.PERMIT ? "permit" : "-";
            heard.add(parameter + ": " + restriction + ": " + answer);
        }

        @Override
        public void unanswered(Stage stage, String parameter, String restriction, LookupFailure reason) {
            heard.add(parameter + ": " + restriction + ": failed");
        }
    };

    private RcptTrial.Result run(Map<String, String> overrides, RcptTrial trial) {
        Settings settings = TestSettings.load(overrides);
        return trial.run(SmtpdSettings.of(settings, settings.services().get(0), observer), Talk.NAMES, heard::add);
    }

    private static RcptTrial trial(String client, String sender, String recipient) throws Exception {
        return trial(client, Optional.empty(), sender, List.of(), recipient, TrialEnvelope.Asked.RCPT);
    }

    private static RcptTrial trial(
            String client,
            Optional<String> login,
            String sender,
            List<String> earlier,
            String recipient,
            TrialEnvelope.Asked asked,
            TrialClient.With... with)
            throws Exception {
        return new RcptTrial(
                new TrialClient(
                        InetAddress.getByName(client), Optional.of("client.test"), login, List.of(), Set.of(with)),
                new TrialEnvelope(asked, sender, recipient, earlier, OptionalLong.empty()));
    }

    private static Map<String, String> overrides(String text) {
        Map<String, String> overrides = new HashMap<>();
        if (text.equals("x=")) {
            return overrides;
        }
        for (String setting : text.split(";")) {
            String[] parts = setting.split("=", 2);
            overrides.put(parts[0].strip(), parts[1].strip());
        }
        return overrides;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ours             | x=  | 127.0.0.9 | a@b | root | RCPT | 250 2.1.5 Ok",
                "stranger         | x=  | 127.0.0.9 | a@b | x@remote.test | RCPT | 454 4.7.1 <x@remote.test>: Relay access denied",
                "own network      | x=  | 127.0.0.1 | a@b | x@remote.test | RCPT | 250 2.1.5 Ok",
                "no such user     | x=  | 127.0.0.9 | a@b | nosuch@example.com | RCPT | 550 5.1.1 <nosuch@example.com>: Recipient address rejected: User unknown in local recipient table",
                "bad recipient    | x=  | 127.0.0.9 | a@b | a@ | RCPT | 501 5.1.3 Bad recipient address syntax",
                "empty recipient  | x=  | 127.0.0.9 | a@b | '' | RCPT | 501 5.1.3 Bad recipient address syntax",
                "two recipients   | x=  | 127.0.0.9 | a@b | a@b,c@d | RCPT | 501 5.1.3 Bad recipient address syntax",
                "bad sender       | x=  | 127.0.0.9 | a@  | root | MAIL | 501 5.1.7 Bad sender address syntax",
                "null sender      | x=  | 127.0.0.9 | '' | root | RCPT | 250 2.1.5 Ok",
                "quoted           | x=  | 127.0.0.9 | a@b | \"a b\"@remote.test | RCPT | 454 4.7.1 <a b@remote.test>: Relay access denied",
                "early sender     | smtpd_delay_reject=no;smtpd_sender_restrictions=reject | 127.0.0.9 | a@b | root | MAIL | 554 5.7.1 <a@b>: Sender address rejected: Access denied",
                "early greeting   | smtpd_delay_reject=no;smtpd_helo_restrictions=reject | 127.0.0.9 | a@b | root | EHLO | 554 5.7.1 <client.test>: Helo command rejected: Access denied",
                "failing table    | transport_maps=fail:x | 127.0.0.9 | a@b | root | RCPT | 451 4.3.0 <root>: Temporary lookup failure",
                "slow errors      | smtpd_soft_error_limit=0 | 127.0.0.9 | a@b | root | RCPT | 250 2.1.5 Ok",
                "soft bounce      | soft_bounce=yes | 127.0.0.9 | a@b | nosuch@example.com | RCPT | 450 4.1.1 <nosuch@example.com>: Recipient address rejected: User unknown in local recipient table",
            })
    void answersAsTheServer(
            String label, String settings, String client, String sender, String recipient, String command, String reply)
            throws Exception {
        Map<String, String> overrides = overrides(settings);
        RcptTrial.Result result = run(overrides, trial(client, sender, recipient));
        assertThat(result.reply()).hasToString(reply);
        assertThat(result.command()).isEqualTo(command);

        Talk talk = Talk.of(overrides, client);
        List<String> told = talk.lines("EHLO client.test", "MAIL FROM:<" + sender + ">", "RCPT TO:<" + recipient + ">");
        assertThat(told).contains(reply);
        assertThat(talk.queue.queued).isEmpty();
    }

    @Test
    void whoHasLoggedInMayRelay() throws Exception {
        RcptTrial trial =
                trial("127.0.0.9", Optional.of("alice"), "", List.of(), "x@remote.test", TrialEnvelope.Asked.RCPT);
        assertThat(run(Map.of(), trial).reply()).hasToString("250 2.1.5 Ok");
        assertThat(heard).contains("smtpd_relay_restrictions: permit_sasl_authenticated: permit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nDATA", "a\n", "\0"})
    void takesNoLineEnds(String word) {
        assertThatThrownBy(() -> trial("127.0.0.1", "", word)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> trial("127.0.0.1", word, "root")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tellsEveryRestrictionWithItsAnswer() throws Exception {
        run(
                Map.of("smtpd_relay_restrictions", RELAY, "smtpd_client_restrictions", "permit_inet_interfaces"),
                trial("127.0.0.9", "a@b", "nosuch@example.com"));
        assertThat(heard)
                .filteredOn(step -> step.startsWith("smtpd_") || step.matches("(EHLO|MAIL|RCPT) .*"))
                .containsExactly(
                        "EHLO client.test",
                        "MAIL FROM:<a@b>",
                        "RCPT TO:<nosuch@example.com>",
                        "smtpd_client_restrictions: permit_inet_interfaces: -",
                        "smtpd_relay_restrictions: permit_mynetworks: -",
                        "smtpd_relay_restrictions: permit_sasl_authenticated: -",
                        "smtpd_relay_restrictions: defer_unauth_destination: -",
                        "smtpd_reject_unlisted_recipient: reject_unlisted_recipient: 550 5.1.1 <nosuch@example.com>:"
                                + " Recipient address rejected: User unknown in local recipient table");
    }

    @Test
    void tellsTheRestrictionThatCouldNotAnswer() throws Exception {
        run(
                Map.of("virtual_alias_domains", "", "virtual_alias_maps", "fail:x"),
                trial("127.0.0.9", "a@b", "root@example.com"));
        assertThat(heard)
                .contains(
                        "smtpd_reject_unlisted_recipient: reject_unlisted_recipient: 451 4.3.0 <root@example.com>: Temporary lookup failure")
                .anyMatch(step -> step.startsWith("virtual_alias_maps fail:x root@example.com failed: "));
    }

    @Test
    void keepsWhatTheServerWouldHaveLogged() throws Exception {
        assertThat(run(Map.of(), trial("127.0.0.9", "a@b", "x@remote.test")).log())
                .contains("NOQUEUE: reject: RCPT from unknown[127.0.0.9]: 454 4.7.1 <x@remote.test>: Relay access"
                        + " denied; from=<a@b> to=<x@remote.test> proto=ESMTP helo=<client.test>");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "not greeted      | smtpd_helo_required=yes | RCPT | NO_GREETING | MAIL | 503 5.5.1 Error: send HELO/EHLO first",
                "no extensions    | x= | RCPT    | HELO       | RCPT | 250 2.1.5 Ok",
                "at once          | x= | MESSAGE | PIPELINING | DATA | 554 5.5.0 Error: SMTP protocol synchronization",
                "allowed          | smtpd_forbid_unauth_pipelining=no | MESSAGE | PIPELINING | END-OF-MESSAGE | 250 2.0.0 Ok: queued as NOQUEUE",
                "verified         | x= | VRFY    | TLS        | VRFY | 252 2.0.0 root",
                "not verified     | disable_vrfy_command=yes | VRFY | TLS | VRFY | 502 5.5.1 VRFY command is disabled",
                "flushed          | x= | ETRN    | TLS        | ETRN | 459 <root>: service unavailable",
                "at the beginning | smtpd_delay_reject=no;smtpd_client_restrictions=reject | RCPT | TLS | CONNECT | 554 5.7.1 <unknown[127.0.0.9]>: Client host rejected: Access denied",
            })
    void speaksAsTheClientWould(
            String label,
            String settings,
            TrialEnvelope.Asked asked,
            TrialClient.With with,
            String command,
            String reply)
            throws Exception {
        RcptTrial.Result result =
                run(overrides(settings), trial("127.0.0.9", Optional.empty(), "a@b", List.of(), "root", asked, with));
        assertThat(result.reply()).hasToString(reply);
        assertThat(result.command()).isEqualTo(command);
    }

    @Test
    void anEarlierRecipientMayBeRefused() throws Exception {
        RcptTrial.Result result = run(
                Map.of("smtpd_data_restrictions", "reject_multi_recipient_bounce"),
                trial(
                        "127.0.0.9",
                        Optional.empty(),
                        "",
                        List.of("x@remote.test", "<list>"),
                        "root",
                        TrialEnvelope.Asked.MESSAGE));
        assertThat(result.command()).isEqualTo("DATA");
        assertThat(result.reply()).hasToString("550 5.5.3 <DATA>: Data command rejected: Multi-recipient bounce");
        assertThat(heard).contains("RCPT TO:<x@remote.test>", "RCPT TO:<list>", "RCPT TO:<root>");
    }

    @Test
    void showsACertificateOnlyWhereItIsAsked() throws Exception {
        RcptTrial trial = new RcptTrial(
                new TrialClient(
                        InetAddress.getByName("127.0.0.9"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(RowCertificates.of(RowCertificates.KNOWN).certificate()),
                        Set.of()),
                new TrialEnvelope(TrialEnvelope.Asked.RCPT, "", "root", List.of(), OptionalLong.empty()));
        assertThatThrownBy(() -> run(Map.of(), trial)).hasMessageContaining("smtpd_tls_ask_ccert = yes");
    }
}
