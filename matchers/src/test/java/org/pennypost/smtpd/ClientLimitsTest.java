package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.sasl.Logins;

/** Replies and log lines are those of Postfix 3.7. */
final class ClientLimitsTest {
    private final Anvil anvil = new Anvil(Clock.systemUTC());
    private final Map<String, String> settings = new TreeMap<>(Map.of("smtpd_client_event_limit_exceptions", ""));

    private Talk connect(String client) {
        return new Talk(TestSettings.source(settings), client, SmtpdHooks.NONE, Logins.NONE, anvil);
    }

    @Test
    void limitsWhatAClientSends() {
        settings.put("smtpd_client_message_rate_limit", "2");
        settings.put("smtpd_client_recipient_rate_limit", "2");
        settings.put("smtpd_client_auth_rate_limit", "1");
        Talk talk = connect("127.0.0.9");
        talk.lines();
        assertThat(talk.lines(
                        "HELO c.test",
                        "MAIL FROM:<a@b.test",
                        "MAIL FROM:<a@b.test>",
                        "RCPT TO:<x",
                        "RCPT TO:<root@example.com>",
                        "RCPT TO:<root@example.com>",
                        "RSET",
                        "MAIL FROM:<a@b.test>",
                        "MAIL FROM:<a@b.test>",
                        "MAIL",
                        "VRFY root",
                        "AUTH PLAIN x",
                        "AUTH PLAIN x",
                        "QUIT"))
                .containsExactly(
                        "250 mail.example.com",
                        "501 5.1.7 Bad sender address syntax",
                        "250 2.1.0 Ok",
                        "501 5.1.3 Bad recipient address syntax",
                        "250 2.1.5 Ok",
                        "450 4.7.1 Error: too many recipients from 127.0.0.9",
                        "250 2.0.0 Ok",
                        "450 4.7.1 Error: too much mail from 127.0.0.9",
                        "450 4.7.1 Error: too much mail from 127.0.0.9",
                        "501 5.5.4 Syntax: MAIL FROM:<address>",
                        "450 4.7.1 Error: too many recipients from 127.0.0.9",
                        "503 5.5.1 Error: authentication not enabled",
                        "450 4.7.1 Error: too many AUTH commands from 127.0.0.9",
                        "221 2.0.0 Bye");
        talk.dialogue.disconnected();
        String from = " from unknown[127.0.0.9] for service 127.0.0.1:2525";
        assertThat(talk.log)
                .contains(
                        "smtpd: warning: Recipient address rate limit exceeded: 3" + from,
                        "smtpd: warning: Message delivery request rate limit exceeded: 3" + from,
                        "smtpd: warning: AUTH command rate limit exceeded: 2" + from,
                        "smtpd: disconnect from unknown[127.0.0.9] helo=1 auth=0/2 mail=1/5 rcpt=1/3 rset=1 vrfy=0/1"
                                + " quit=1 commands=5/14");
        assertThat(connect("127.0.0.8").lines("EHLO x", "MAIL FROM:<a@b.test>")).endsWith("250 2.1.0 Ok");
    }

    @Test
    void limitsOpenConnections() {
        settings.put("smtpd_client_connection_count_limit", "2");
        Talk first = connect("127.0.0.9");
        connect("127.0.0.9");
        Talk third = connect("127.0.0.9");
        assertThat(third.lines())
                .containsExactly("421 4.7.0 mail.example.com Error: too many connections from 127.0.0.9");
        assertThat(third.isClosed()).isTrue();
        third.dialogue.disconnected();
        assertThat(third.log)
                .containsExactly(
                        "smtpd: connect from unknown[127.0.0.9]",
                        "smtpd: warning: Connection concurrency limit exceeded: 3 from unknown[127.0.0.9] for service"
                                + " 127.0.0.1:2525",
                        "smtpd: disconnect from unknown[127.0.0.9] commands=0/0");
        assertThat(connect("127.0.0.7").lines()).containsExactly("220 mail.example.com ESMTP Postfix");
        first.dialogue.disconnected();
        first.dialogue.disconnected();
        assertThat(connect("127.0.0.9").lines()).containsExactly("220 mail.example.com ESMTP Postfix");
        assertThat(connect("127.0.0.9").isClosed()).isTrue();
    }

    @Test
    void limitsTheRateOfConnections() {
        settings.put("smtpd_client_connection_rate_limit", "3");
        List<String> replies = new ArrayList<>();
        Talk talk = connect("127.0.0.9");
        for (int i = 0; i < 4; i++) {
            replies.addAll(talk.lines());
            talk.dialogue.disconnected();
            talk = connect("127.0.0.9");
        }
        assertThat(replies).filteredOn(reply -> reply.startsWith("220")).hasSize(3);
        assertThat(talk.lines())
                .containsExactly("421 4.7.0 mail.example.com Error: too many connections from 127.0.0.9");
        assertThat(talk.log)
                .contains("smtpd: warning: Connection rate limit exceeded: 5 from unknown[127.0.0.9] for service"
                        + " 127.0.0.1:2525");
    }

    @Test
    void limitsNewSessionsOfTls() {
        settings.put("smtpd_client_new_tls_session_rate_limit", "1");
        settings.put("smtpd_tls_security_level", "may");
        for (String expected : List.of("none", "421 4.7.0 mail.example.com Error: too many new TLS sessions from")) {
            Talk talk = connect("127.0.0.9");
            talk.lines();
            talk.dialogue.secured(new org.pennypost.tls.TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256));
            List<String> replies = talk.lines();
            assertThat(replies.isEmpty() ? "none" : replies.get(0)).startsWith(expected);
            assertThat(talk.isClosed()).isEqualTo(!replies.isEmpty());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.9               | true",
                "127.0.0.0/28            | true",
                "!127.0.0.9 127.0.0.0/8  | false",
                "unknown                 | true",
                ".known                  | false",
                "inline:{127.0.0.9=x}    | true",
                "inline:{unknown=x}      | true",
                "fail:x                  | false",
                "[::1]                   | false",
            })
    void exemptsSome(String exceptions, boolean exempt) {
        settings.put("smtpd_client_event_limit_exceptions", exceptions);
        settings.put("smtpd_client_connection_count_limit", "1");
        connect("127.0.0.9");
        assertThat(connect("127.0.0.9").isClosed()).isEqualTo(!exempt);
    }
}
