package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command says which restriction decides, while no server runs. */
@ExtendWith(Distribution.Unpacked.class)
final class ExplainIT {
    private static DnsStub dns;
    private static Instance instance;

    @BeforeAll
    static void make(Distribution distribution) throws Exception {
        dns = DnsStub.answering(Map.of());
        instance = Instance.make(
                distribution,
                "--domain",
                "example.com",
                "--user",
                "alice:secret",
                "-o",
                "pennypost_dns_servers=" + dns.address(),
                "-o",
                "smtpd_sasl_auth_enable=yes",
                "-o",
                "smtpd_helo_restrictions=reject_non_fqdn_helo_hostname",
                "-o",
                "smtpd_sender_restrictions=check_sender_access inline:{{bad.test=REJECT go away}}",
                "-o",
                "smtpd_recipient_restrictions=check_sasl_access inline:{{mallory=REJECT}}",
                "-o",
                "smtpd_etrn_restrictions=check_etrn_access inline:{{example.com=REJECT}}",
                "-o",
                "smtpd_data_restrictions=check_sender_access inline:{{data.test=450 later}}",
                "-o",
                "smtpd_end_of_data_restrictions=reject_plaintext_session");
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
        dns.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "alice@example.com --helo short | RCPT | 504 5.5.2 <short>: Helo command rejected: need fully-qualified hostname | reject_non_fqdn_helo_hostname",
                "alice@example.com --from a@bad.test | RCPT | 554 5.7.1 <a@bad.test>: Sender address rejected: go away | check_sender_access inline:{{bad.test=REJECT go away}}",
                "alice@example.com --sasl mallory | RCPT | 554 5.7.1 <mallory>: SASL login name rejected: Access denied | check_sasl_access inline:{{mallory=REJECT}}",
                "x@other.test --client 192.0.2.1 | RCPT | 454 4.7.1 <x@other.test>: Relay access denied | defer_unauth_destination",
                "alice@example.com --data --from a@data.test | DATA | 450 4.7.1 <a@data.test>: Sender address rejected: later | check_sender_access inline:{{data.test=450 later}}",
                "alice@example.com --data | END-OF-MESSAGE | 450 4.7.1 Session encryption is required | reject_plaintext_session",
                "alice@example.com --data --tls | END-OF-MESSAGE | 250 2.0.0 Ok: queued as NOQUEUE | permit_mynetworks",
                "example.com --etrn --smtp | ETRN | 554 5.7.1 <example.com>: Etrn command rejected: Access denied | check_etrn_access inline:{{example.com=REJECT}}",
                "alice@example.com --earlier x@other.test --data --tls --pipelining | DATA | 554 5.5.0 Error: SMTP protocol synchronization | smtpd_forbid_unauth_pipelining",
            })
    void namesWhatDecides(String words, String command, String reply, String decider) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("explain", "rcpt", "--json"));
        arguments.addAll(List.of(words.split(" ")));
        assertThat(instance.pennypost(arguments.toArray(String[]::new)).ok().out())
                .contains("\"reply\":\"" + reply + "\",\"command\":\"" + command + "\",\"decided_by\":\"" + decider
                        + "\",");
    }
}
