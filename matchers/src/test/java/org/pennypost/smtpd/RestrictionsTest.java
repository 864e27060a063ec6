package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.conf.Problem;

class RestrictionsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "stranger, reject     | 127.0.0.9 | relay=reject_unauth_destination | x@remote.test | 554 5.7.1 <x@remote.test>: Relay access denied",
                "stranger, defer      | 127.0.0.9 | relay=defer_unauth_destination | x@remote.test | 454 4.7.1 <x@remote.test>: Relay access denied",
                "stranger, local      | 127.0.0.9 | relay=reject_unauth_destination | root@example.com | 250 2.1.5 Ok",
                "own network          | 127.0.0.1 | relay=permit_mynetworks,reject_unauth_destination | x@remote.test | 250 2.1.5 Ok",
                "own interface        | 127.0.0.1 | relay=permit_inet_interfaces,reject | x@remote.test | 250 2.1.5 Ok",
                "not authenticated    | 127.0.0.9 | relay=permit_sasl_authenticated,reject_unauth_destination | x@remote.test | 554 5.7.1 <x@remote.test>: Relay access denied",
                "permit and unlisted  | 127.0.0.1 | relay=permit_mynetworks,reject | nosuch@example.com | 550 5.1.1 <nosuch@example.com>: Recipient address rejected: User unknown in local recipient table",
                "recipient list last  | 127.0.0.1 | relay=permit_mynetworks,reject;recipient=reject | root@example.com | 554 5.7.1 <root@example.com>: Recipient address rejected: Access denied",
                "permit ends own list | 127.0.0.9 | relay=reject_unauth_destination;recipient=permit | x@remote.test | 554 5.7.1 <x@remote.test>: Relay access denied",
                "defer                | 127.0.0.9 | relay=defer | root@example.com | 450 4.3.2 <root@example.com>: Recipient address rejected: Try again later",
                "client list          | 127.0.0.9 | client=reject | root@example.com | 554 5.7.1 <unknown[127.0.0.9]>: Client host rejected: Access denied",
                "helo list            | 127.0.0.9 | helo=reject | root@example.com | 554 5.7.1 <c>: Helo command rejected: Access denied",
                "sender list          | 127.0.0.9 | sender=defer | root@example.com | 450 4.3.2 <a@b>: Sender address rejected: Try again later",
                "permit in client list| 127.0.0.9 | client=permit;relay=reject_unauth_destination | x@remote.test | 554 5.7.1 <x@remote.test>: Relay access denied",
                "auth destination     | 127.0.0.9 | relay=permit_auth_destination,reject | root@relay.test | 250 2.1.5 Ok",
                "not auth destination | 127.0.0.9 | relay=permit_auth_destination,reject | root@remote.test | 554 5.7.1 <root@remote.test>: Recipient address rejected: Access denied",
                "unlisted by name     | 127.0.0.9 | relay=reject_unauth_destination;recipient=reject_unlisted_recipient,reject | nosuch@example.com | 550 5.1.1 <nosuch@example.com>: Recipient address rejected: User unknown in local recipient table",
                "unlisted switched off| 127.0.0.9 | relay=reject_unauth_destination;unlisted=no | nosuch@example.com | 250 2.1.5 Ok",
                "no table name        | 127.0.0.9 | relay=reject_unauth_destination;show=no | nosuch@example.com | 550 5.1.1 <nosuch@example.com>: Recipient address rejected: User unknown",
                "unknown user is 450  | 127.0.0.9 | relay=reject_unauth_destination;code=450 | nosuch@example.com | 450 4.1.1 <nosuch@example.com>: Recipient address rejected: User unknown in local recipient table",
                "recipient list first | 127.0.0.9 | relay=defer;recipient=reject;first=no | root@example.com | 554 5.7.1 <root@example.com>: Recipient address rejected: Access denied",
                "open relay           | 127.0.0.9 | relay=permit_mynetworks | root@example.com | 451 4.3.5 Server configuration error",
                "unknown restriction  | 127.0.0.9 | relay=reject_nosuch,reject | root@example.com | 451 4.3.5 Server configuration error",
            })
    void decidesAtRcpt(String label, String client, String lists, String recipient, String reply) {
        Talk talk = Talk.of(settings(lists), client);
        talk.lines("EHLO c", "MAIL FROM:<a@b>");
        assertThat(talk.lines("RCPT TO:<" + recipient + ">")).containsExactly(reply);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bare postmaster     | x=        | Postmaster                | 250 2.1.5 Ok",
                "postmaster in full  | x=        | postmaster@example.com    | 554 5.7.1 <postmaster@example.com>: Recipient address rejected: Access denied",
                "verifying address   | x=        | Double-Bounce@example.com | 250 2.1.5 Ok",
                "other domain        | x=        | double-bounce@relay.test  | 554 5.7.1 <double-bounce@relay.test>: Recipient address rejected: Access denied",
                "other verifier      | address_verify_sender=root | root@example.com | 250 2.1.5 Ok",
                "no verifier         | address_verify_sender= | double-bounce@example.com | 554 5.7.1 <double-bounce@example.com>: Recipient address rejected: Access denied",
                "null verifier       | address_verify_sender=<> | double-bounce@example.com | 554 5.7.1 <double-bounce@example.com>: Recipient address rejected: Access denied",
                "verifier elsewhere  | myorigin=foreign.test | double-bounce@foreign.test | 454 4.7.1 <double-bounce@foreign.test>: Relay access denied",
            })
    void acceptsSomeRecipientsUnasked(String label, String settings, String recipient, String reply) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("smtpd_recipient_restrictions", "reject");
        String[] parts = settings.split("=", 2);
        overrides.put(parts[0].equals("x") ? "biff" : parts[0], parts[0].equals("x") ? "no" : parts[1]);
        Talk talk = Talk.of(overrides, "127.0.0.9");
        talk.lines("EHLO c", "MAIL FROM:<a@b>");
        assertThat(talk.lines("RCPT TO:<" + recipient + ">")).containsExactly(reply);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "sent on by a relay  | no  | a%b@relay.test | 454 4.7.1 <a%b@relay.test>: Relay access denied",
                "trusted             | yes | a%b@relay.test | 250 2.1.5 Ok",
                "trusted, elsewhere  | yes | a%b@remote.test | 454 4.7.1 <a%b@remote.test>: Relay access denied",
            })
    void trustsSenderRoutingWhereToldTo(String label, String trust, String recipient, String reply) {
        Talk talk = Talk.of(Map.of("allow_untrusted_routing", trust), "127.0.0.9");
        talk.lines("EHLO c", "MAIL FROM:<a@b>");
        assertThat(talk.lines("RCPT TO:<" + recipient + ">")).containsExactly(reply);
    }

    @ParameterizedTest
    @CsvSource({"450,450 4.7.1", "553,553 5.7.1", "521,521 5.7.1"})
    void theEnhancedCodeIsOfTheClassOfTheReplyCode(String code, String answer) {
        Talk talk = Talk.of(Map.of("smtpd_recipient_restrictions", "reject", "reject_code", code), "127.0.0.9");
        talk.lines("EHLO c", "MAIL FROM:<a@b>");
        assertThat(talk.lines("RCPT TO:<root@example.com>"))
                .containsExactly(answer + " <root@example.com>: Recipient address rejected: Access denied");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "alias         | virtual_alias_maps=inline:{v.test=x,a@v.test=root} | a@v.test | 250 2.1.5 Ok",
                "alias, ext    | virtual_alias_maps=inline:{v.test=x,a@v.test=root} | a+x@v.test | 250 2.1.5 Ok",
                "catch-all     | virtual_alias_maps=inline:{v.test=x,@v.test=root} | z@v.test | 250 2.1.5 Ok",
                "no alias      | virtual_alias_maps=inline:{v.test=x,a@v.test=root} | b@v.test | 550 5.1.1 <b@v.test>: Recipient address rejected: User unknown in virtual alias table",
                "no alias, 450 | virtual_alias_maps=inline:{v.test=x};unknown_virtual_alias_reject_code=450 | b@v.test | 450 4.1.1 <b@v.test>: Recipient address rejected: User unknown in virtual alias table",
                "mailbox       | virtual_mailbox_domains=v.test;virtual_mailbox_maps=inline:{a@v.test=a/} | a@v.test | 250 2.1.5 Ok",
                "no mailbox    | virtual_mailbox_domains=v.test;virtual_mailbox_maps=inline:{a@v.test=a/} | b@v.test | 550 5.1.1 <b@v.test>: Recipient address rejected: User unknown in virtual mailbox table",
                "no mailbox, 553 | virtual_mailbox_domains=v.test;virtual_mailbox_maps=inline:{a@v.test=a/};unknown_virtual_mailbox_reject_code=553 | b@v.test | 553 5.1.1 <b@v.test>: Recipient address rejected: User unknown in virtual mailbox table",
                "any mailbox   | virtual_mailbox_domains=v.test | b@v.test | 250 2.1.5 Ok",
                "relayed       | relay_recipient_maps=inline:{a@relay.test=x} | a@relay.test | 250 2.1.5 Ok",
                "not relayed   | relay_recipient_maps=inline:{a@relay.test=x} | b@relay.test | 550 5.1.1 <b@relay.test>: Recipient address rejected: User unknown in relay recipient table",
                "not relayed, 450 | relay_recipient_maps=inline:{a@relay.test=x};unknown_relay_recipient_reject_code=450 | b@relay.test | 450 4.1.1 <b@relay.test>: Recipient address rejected: User unknown in relay recipient table",
                "moved         | relocated_maps=inline:{gone@example.com=gone@elsewhere.example} | gone@example.com | 550 5.1.6 <gone@example.com>: Recipient address rejected: User has moved to gone@elsewhere.example",
                "aliased user  | virtual_alias_maps=inline:{nosuch@example.com=root} | nosuch@example.com | 250 2.1.5 Ok",
                "canonical     | canonical_maps=inline:{nosuch=root} | nosuch@example.com | 250 2.1.5 Ok",
                "recipient canonical | recipient_canonical_maps=inline:{nosuch=root} | nosuch@example.com | 250 2.1.5 Ok",
                "moved and aliased | relocated_maps=inline:{root=x};virtual_alias_maps=inline:{root=daemon} | root@example.com | 250 2.1.5 Ok",
                "error         | transport_maps=inline:{{relay.test=error:5.7.1 not here}} | f@relay.test | 550 5.7.1 <f@relay.test>: Recipient address rejected: not here",
                "error, temporary | transport_maps=inline:{{relay.test=error:4.7.1 not here}} | f@relay.test | 550 5.7.1 <f@relay.test>: Recipient address rejected: not here",
                "error, no code | transport_maps=inline:{{relay.test=error:not here}} | f@relay.test | 550 5.1.1 <f@relay.test>: Recipient address rejected: not here",
                "error, no text | transport_maps=inline:{relay.test=error:} | f@relay.test | 550 5.1.1 <f@relay.test>: Recipient address rejected: Address is undeliverable",
                "retry         | transport_maps=inline:{{relay.test=retry:4.3.0 later please}} | f@relay.test | 450 4.3.0 <f@relay.test>: Recipient address rejected: later please",
                "error is no permission | transport_maps=inline:{{.sub.test=error:5.1.1 text}} | f@x.sub.test | 554 5.7.1 <f@x.sub.test>: Relay access denied",
                "table is no permission | transport_maps=inline:{other.test=smtp:h.test} | f@other.test | 554 5.7.1 <f@other.test>: Relay access denied",
                "broken table  | transport_maps=fail:x | f@relay.test | 451 4.3.0 <f@relay.test>: Temporary lookup failure",
                "broken aliases | virtual_alias_domains=;virtual_alias_maps=fail:x | root@example.com | 451 4.3.0 <root@example.com>: Temporary lookup failure",
                "broken recipients | relay_recipient_maps=fail:x | f@relay.test | 451 4.3.0 <f@relay.test>: Temporary lookup failure",
                "broken users  | local_recipient_maps=fail:x | nosuch@example.com | 451 4.3.0 <nosuch@example.com>: Temporary lookup failure",
                "postmaster    | local_recipient_maps=fail:x | postmaster@example.com | 250 2.1.5 Ok",
                "double bounce | double_bounce_sender=dbl | dbl@example.com | 250 2.1.5 Ok",
                "operator left | allow_percent_hack=no | root%remote.test@example.com | 554 5.7.1 <root%remote.test@example.com>: Relay access denied",
            })
    void knowsTheRecipientsOfEachClass(String label, String overrides, String recipient, String reply) {
        Map<String, String> settings = new HashMap<>();
        for (String each : overrides.split(";")) {
            String[] parts = each.split("=", 2);
            settings.put(parts[0].strip(), parts[1].strip());
        }
        settings.put("smtpd_relay_restrictions", "reject_unauth_destination");
        Talk talk = Talk.of(settings, "127.0.0.9");
        talk.lines("EHLO c", "MAIL FROM:<a@b>");
        assertThat(talk.lines("RCPT TO:<" + recipient + ">")).containsExactly(reply);
    }

    @Test
    void decidesAtOnceWithoutDelayedRejects() {
        Talk talk = Talk.of(settings("delay=no;helo=reject;relay=reject"), "127.0.0.9");
        talk.lines();
        assertThat(talk.lines("HELO c")).containsExactly("554 5.7.1 <c>: Helo command rejected: Access denied");
        Talk other = Talk.of(settings("delay=no;client=reject;relay=reject"), "127.0.0.9");
        List<String> greeting = other.lines();
        assertThat(greeting).containsExactly("554 5.7.1 <unknown[127.0.0.9]>: Client host rejected: Access denied");
        assertThat(other.lines("MAIL FROM:<a@b>", "foo", "QUIT"))
                .containsExactly(
                        "503 5.7.0 Error: access denied for unknown[127.0.0.9]",
                        "503 5.7.0 Error: access denied for unknown[127.0.0.9]",
                        "221 2.0.0 Bye");
        Talk third = Talk.of(settings("delay=no;sender=permit;relay=reject"), "127.0.0.9");
        third.lines();
        assertThat(third.lines("MAIL FROM:<a@b>")).containsExactly("250 2.1.0 Ok");
    }

    @Test
    void decidesAtDataAndAtItsEnd() {
        Talk talk = Talk.of(settings("data=reject"), "127.0.0.9");
        talk.lines("MAIL FROM:<a@b>", "RCPT TO:<root>");
        assertThat(talk.lines("DATA")).containsExactly("554 5.7.1 <DATA>: Data command rejected: Access denied");
        Talk other = Talk.of(settings("end=defer"), "127.0.0.9");
        other.lines("MAIL FROM:<a@b>", "RCPT TO:<root>", "DATA");
        assertThat(other.lines("x", "."))
                .containsExactly("450 4.3.2 <END-OF-MESSAGE>: End-of-data rejected: Try again later");
        assertThat(other.queue.queued).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "open relay          | relay=permit_mynetworks | specify at least one working instance",
                "empty lists         | relay=                  | specify at least one working instance",
                "unknown name        | relay=reject,foo        | smtpd_relay_restrictions: unknown smtpd restriction: \"foo\"",
                "no table            | client=check_client_access foo | restriction check_client_access: bad argument \"foo\": need maptype:mapname",
                "no argument         | sender=check_sender_access | restriction check_sender_access: bad argument \"\": need maptype:mapname",
                "bare table at DATA  | data=hash:/x            | specify one of (check_client_access,",
                "unknown type there  | client=check_client_access nosuch:/x | unsupported dictionary type: nosuch",
                "no probes           | sender=reject_unverified_sender | restriction not supported: reject_unverified_sender",
                "certificate, what   | client=check_ccert_access { hash:/x, foo=y } | check_ccert_access: unknown attribute: \"foo=y\": need search_order",
                "certificate, order  | client=check_ccert_access { hash:/x, { search_order = foo } } | search_order: \"foo\": need cert_fingerprint or",
                "certificate, nothing | client=check_ccert_access {:} | check_ccert_access: ",
                "sleep how long      | client=sleep x          | restriction sleep: bad argument \"x\": need number",
                "undefined class     | classes=nosuch          | restriction class `nosuch' needs a definition",
                "guard is not reached| relay=permit,reject     | open relay",
                "guard only warns    | relay=warn_if_reject reject | open relay",
                "unknown table type  | maps=nosuch:x           | nosuch",
                "unknown network     | nets=foo.example        | mynetworks: not a network: foo.example",
            })
    void namesWhatKeepsItFromRunning(String label, String lists, String text) {
        List<Problem> problems = SmtpdSettings.problems(TestSettings.load(settings(lists)));
        assertThat(problems).isNotEmpty().anyMatch(Problem::isError);
        assertThat(problems.toString()).contains(text).contains("main.cf");
    }

    @Test
    void findsNoProblemWhereThereIsNone() {
        assertThat(SmtpdSettings.problems(TestSettings.load(
                        Map.of(), "127.0.0.1:2525 inet n - n - - smtpd", "127.0.0.1:8000 inet n - n - - webadmind")))
                .isEmpty();
    }

    @Test
    void namesTheLineOfAServiceWithItsOwnRestrictions() {
        List<Problem> problems = SmtpdSettings.problems(
                TestSettings.load(Map.of(), "127.0.0.1:2525 inet n - n - - smtpd -o smtpd_relay_restrictions=permit"));
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).toString()).contains("master.cf:1: error: service 127.0.0.1:2525: open relay");
    }

    @Test
    void namesTheLineOfMainCfOnceForAllServices() {
        List<Problem> problems = SmtpdSettings.problems(TestSettings.load(
                settings("recipient=foo"),
                "127.0.0.1:2525 inet n - n - - smtpd",
                "127.0.0.1:2526 inet n - n - - smtpd"));
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).line()).isPositive();
        assertThat(problems.get(0).text())
                .startsWith("smtpd_recipient_restrictions: unknown smtpd restriction: \"foo\"");
    }

    private static Map<String, String> settings(String lists) {
        Map<String, String> names = Map.ofEntries(
                Map.entry("relay", "smtpd_relay_restrictions"),
                Map.entry("recipient", "smtpd_recipient_restrictions"),
                Map.entry("client", "smtpd_client_restrictions"),
                Map.entry("helo", "smtpd_helo_restrictions"),
                Map.entry("sender", "smtpd_sender_restrictions"),
                Map.entry("data", "smtpd_data_restrictions"),
                Map.entry("end", "smtpd_end_of_data_restrictions"),
                Map.entry("classes", "smtpd_restriction_classes"),
                Map.entry("delay", "smtpd_delay_reject"),
                Map.entry("unlisted", "smtpd_reject_unlisted_recipient"),
                Map.entry("show", "show_user_unknown_table_name"),
                Map.entry("code", "unknown_local_recipient_reject_code"),
                Map.entry("first", "smtpd_relay_before_recipient_restrictions"),
                Map.entry("maps", "local_recipient_maps"),
                Map.entry("nets", "mynetworks"));
        Map<String, String> settings = new HashMap<>();
        for (String list : lists.split(";")) {
            String[] parts = list.split("=", 2);
            settings.put(names.get(parts[0]), parts[1]);
        }
        return settings;
    }
}
