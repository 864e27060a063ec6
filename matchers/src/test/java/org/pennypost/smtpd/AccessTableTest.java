package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What access tables do beside answering. */
class AccessTableTest {
    private static Talk talk(String result) {
        return Talk.of(
                Map.of("smtpd_sender_restrictions", "check_sender_access inline:{{a@b=" + result + "}}"), "127.0.0.9");
    }

    private static List<String> logged(Talk talk, String what) {
        return talk.log.stream().filter(line -> line.contains(what)).collect(Collectors.toList());
    }

    private static List<String> send(Talk talk) {
        return talk.lines(
                "EHLO c", "MAIL FROM:<a@b>", "RCPT TO:<root@example.com>", "DATA", "Subject: x", "", "y", ".");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "info     | INFO seen it        | NOQUEUE: info: RCPT from unknown[127.0.0.9]: seen it;",
                "warn     | WARN hmm            | NOQUEUE: warn: RCPT from unknown[127.0.0.9]: hmm;",
                "discard  | DISCARD gone        | NOQUEUE: discard: RCPT from unknown[127.0.0.9]: <a@b>: Sender address gone;",
                "discard  | DISCARD             | NOQUEUE: discard: RCPT from unknown[127.0.0.9]: <a@b>: Sender address triggers DISCARD action;",
                "hold     | HOLD                | NOQUEUE: hold: RCPT from unknown[127.0.0.9]: <a@b>: Sender address triggers HOLD action;",
                "filter   | FILTER smtp:[x]:25  | NOQUEUE: filter: RCPT from unknown[127.0.0.9]: <a@b>: Sender address triggers FILTER smtp:[x]:25;",
                "redirect | REDIRECT z@y        | NOQUEUE: redirect: RCPT from unknown[127.0.0.9]: <a@b>: Sender address triggers REDIRECT z@y;",
                "bcc      | BCC z@y             | NOQUEUE: bcc: RCPT from unknown[127.0.0.9]: <a@b>: Sender address triggers BCC z@y;",
                "filter ? | FILTER              | warning: access table inline:{{a@b=FILTER}} entry \"a@b\" has FILTER entry without value",
                "filter ? | FILTER smtp         | requires transport:destination",
                "bcc ?    | BCC z               | requires user@domain target",
                "prepend ?| PREPEND z           | requires header: text",
            })
    void tellsTheLog(String label, String result, String line) {
        Talk talk = talk(result);
        send(talk);
        assertThat(String.join("\n", talk.log)).contains(line);
    }

    @Test
    void theLogLineSaysWhoSendsWhatToWhom() {
        Talk talk = talk("INFO x");
        send(talk);
        assertThat(logged(talk, ": info:"))
                .containsExactly("smtpd: NOQUEUE: info: RCPT from unknown[127.0.0.9]: x; from=<a@b>"
                        + " to=<root@example.com> proto=ESMTP helo=<c>");
    }

    @Test
    void takesDiscardedMailAndDropsIt() {
        Talk talk = talk("DISCARD");
        List<String> replies = send(talk);
        assertThat(replies.get(replies.size() - 1)).startsWith("250 2.0.0 Ok: queued as ");
        assertThat(talk.queue.queued).isEmpty();
    }

    @Test
    void nothingElseIsAskedOfDiscardedMail() {
        Map<String, String> settings = new HashMap<>();
        settings.put("smtpd_client_restrictions", "check_client_access inline:{127.0.0.9=DISCARD}");
        settings.put("smtpd_recipient_restrictions", "reject");
        Talk talk = Talk.of(settings, "127.0.0.9");
        send(talk);
        assertThat(talk.lines("MAIL FROM:<a@b>", "RCPT TO:<x@remote.test>"))
                .containsExactly("250 2.1.0 Ok", "250 2.1.5 Ok");
    }

    @Test
    void prependsHeadersInTheirOrder() {
        Map<String, String> settings = Map.of(
                "smtpd_sender_restrictions", "check_sender_access inline:{{a@b=PREPEND X-One: 1}}",
                "smtpd_recipient_restrictions", "check_recipient_access inline:{{root@example.com=PREPEND X-Two: 2}}");
        Talk talk = Talk.of(settings, "127.0.0.9");
        send(talk);
        assertThat(talk.content(0)).startsWith("X-One: 1\r\nX-Two: 2\r\nReceived: ");
    }

    @Test
    void addsCopiesAndRedirects() {
        Talk copied = talk("BCC list@example.com");
        send(copied);
        assertThat(copied.queue.queued.get(0).envelope().recipients())
                .extracting(recipient -> recipient.address().text())
                .containsExactly("root@example.com", "list@example.com");
        Talk redirected = talk("REDIRECT list@example.com");
        send(redirected);
        assertThat(redirected.queue.queued.get(0).envelope().recipients())
                .extracting(recipient -> recipient.address().text())
                .containsExactly("list@example.com");
    }

    @Test
    void filtersAndHolds() {
        Talk filtered = talk("FILTER smtp:[filter.test]:10025");
        send(filtered);
        assertThat(filtered.queue.queued.get(0).envelope().attributes())
                .containsEntry("content_filter", "smtp:[filter.test]:10025");
        Talk held = talk("HOLD");
        send(held);
        assertThat(held.queue.queued.get(0).envelope().attributes()).containsEntry("hold", "yes");
    }

    @Test
    void theNextMessageIsNotAffected() {
        Talk talk = talk("DISCARD");
        send(talk);
        talk.lines("MAIL FROM:<c@d>", "RCPT TO:<root@example.com>", "DATA", "Subject: x", "", "y", ".");
        assertThat(talk.queue.queued).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"smtpd_client_restrictions,127.0.0.9", "smtpd_helo_restrictions,c"})
    void doesNothingWithAMessageBeforeThereIsOne(String list, String key) {
        Talk talk = Talk.of(Map.of("smtpd_delay_reject", "no", list, "inline:{" + key + "=DISCARD}"), "127.0.0.9");
        send(talk);
        assertThat(talk.queue.queued).hasSize(1);
        assertThat(logged(talk, "action DISCARD is always skipped")).hasSize(1);
    }

    @Test
    void warnsInsteadOfRejecting() {
        Talk talk = Talk.of(Map.of("smtpd_recipient_restrictions", "warn_if_reject reject"), "127.0.0.9");
        assertThat(send(talk)).contains("250 2.1.5 Ok");
        assertThat(logged(talk, "reject_warning"))
                .containsExactly("smtpd: NOQUEUE: reject_warning: RCPT from unknown[127.0.0.9]: 554 5.7.1"
                        + " <root@example.com>: Recipient address rejected: Access denied; from=<a@b>"
                        + " to=<root@example.com> proto=ESMTP helo=<c>");
    }

    @Test
    void aClassThatLeadsBackToItselfIsAFault() {
        Map<String, String> settings = new HashMap<>();
        settings.put("smtpd_restriction_classes", "one two");
        settings.put("one", "two");
        settings.put("two", "one");
        settings.put("smtpd_client_restrictions", "one");
        assertThat(SmtpdSettings.problems(TestSettings.load(settings)).toString())
                .contains("restriction class one leads back to itself");
    }
}
