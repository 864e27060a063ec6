package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.conf.Problem;
import org.pennypost.tls.Pem;
import org.pennypost.tls.TlsSession;

/** Replies are those of Postfix 3.7. */
final class TlsDialogueTest {
    private static final TlsSession TLS = new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256);
    private static final String STRANGER = "192.0.2.9";

    @TempDir
    static Path directory;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void certificate() throws Exception {
        settings.put(
                "smtpd_tls_chain_files",
                Pem.selfSigned(directory.resolve("pem"), "mail.example.com").toString());
    }

    private Talk talk(String... values) {
        for (int i = 0; i < values.length; i += 2) {
            settings.put(values[i], values[i + 1]);
        }
        return Talk.of(settings, STRANGER);
    }

    @Test
    void offersStarttlsUntilTlsIsOn() {
        Talk talk = talk("smtpd_tls_security_level", "may", "smtpd_tls_loglevel", "1");
        talk.lines();
        assertThat(talk.lines("EHLO x")).contains("250-STARTTLS");
        assertThat(talk.lines("STARTTLS")).containsExactly("220 2.0.0 Ready to start TLS");
        assertThat(talk.handshakes).containsExactly(Duration.ofSeconds(300));
        talk.dialogue.secured(TLS);
        assertThat(talk.log)
                .endsWith("smtpd: Anonymous TLS connection established from unknown[192.0.2.9]: "
                        + "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)");
        assertThat(talk.lines()).isEmpty();
        assertThat(talk.lines("EHLO x")).doesNotContain("250-STARTTLS");
        assertThat(talk.lines("STARTTLS")).containsExactly("554 5.5.1 Error: TLS already active");
    }

    @Test
    void forgetsWhatWasSaidInClear() {
        Talk talk = talk("smtpd_tls_security_level", "may", "smtpd_helo_required", "yes");
        talk.lines("EHLO x", "MAIL FROM:<a@b.test>", "STARTTLS");
        talk.dialogue.secured(TLS);
        talk.lines();
        assertThat(talk.lines("MAIL FROM:<a@b.test>")).containsExactly("503 5.5.1 Error: send HELO/EHLO first");
        assertThat(talk.lines("EHLO x", "RCPT TO:<root>").get(10)).isEqualTo("503 5.5.1 Error: need MAIL command");
    }

    @Test
    void refusesCommandsThatFollowStarttlsInClear() {
        Talk talk = talk("smtpd_tls_security_level", "may");
        talk.lines("EHLO x");
        assertThat(talk.send("STARTTLS\r\nMAIL FROM:<a@b.test>\r\n"))
                .containsExactly("554 5.5.0 Error: SMTP protocol synchronization");
        assertThat(talk.handshakes).isEmpty();
        assertThat(talk.isClosed()).isTrue();
    }

    @Test
    void dropsCommandsThatFollowStarttlsInClear() {
        Talk talk = talk("smtpd_tls_security_level", "may", "smtpd_forbid_unauth_pipelining", "no");
        talk.lines("EHLO x");
        assertThat(talk.send("STARTTLS\r\nEHLO y\r\nMAIL FROM:<a@b.test>\r\n"))
                .containsExactly("220 2.0.0 Ready to start TLS");
        assertThat(talk.send("MAIL FROM:<a@b.test>\r\n")).isEmpty();
        talk.dialogue.secured(TLS);
        assertThat(talk.lines()).isEmpty();
        assertThat(talk.lines("RCPT TO:<root>")).containsExactly("503 5.5.1 Error: need MAIL command");
    }

    @Test
    void startsTlsAtOnceAlsoForAClientThatHasToWait() {
        Talk talk = talk(
                "smtpd_tls_security_level",
                "may",
                "smtpd_soft_error_limit",
                "1",
                "smtpd_hard_error_limit",
                "9",
                "smtpd_forbid_unauth_pipelining",
                "no");
        talk.lines("FOO", "EHLO x");
        assertThat(talk.send("STARTTLS\r\nRCPT TO:<x>\r\n")).containsExactly("220 2.0.0 Ready to start TLS");
    }

    @Test
    void beginsWithTlsInWrapperMode() {
        Talk talk = talk("smtpd_tls_wrappermode", "yes");
        assertThat(talk.handshakes).hasSize(1);
        assertThat(talk.lines()).isEmpty();
        talk.dialogue.secured(TLS);
        assertThat(talk.lines()).hasSize(1).first().asString().startsWith("220 ");
        assertThat(talk.lines("EHLO x")).doesNotContain("250-STARTTLS");
        assertThat(talk.lines("STARTTLS")).containsExactly("554 5.5.1 Error: TLS already active");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "HELO x       | 250 mail.example.com",
                "NOOP         | 250 2.0.0 Ok",
                "QUIT         | 221 2.0.0 Bye",
                "STARTTLS x   | 501 5.5.4 Syntax: STARTTLS",
                "RSET         | 530 5.7.0 Must issue a STARTTLS command first",
                "VRFY root    | 530 5.7.0 Must issue a STARTTLS command first",
                "ETRN x       | 530 5.7.0 Must issue a STARTTLS command first",
                "AUTH PLAIN   | 530 5.7.0 Must issue a STARTTLS command first",
                "MAIL FROM:<> | 530 5.7.0 Must issue a STARTTLS command first",
                "DATA         | 530 5.7.0 Must issue a STARTTLS command first",
                "FOO          | 500 5.5.2 Error: command not recognized",
            })
    void letsLittlePassWithoutTlsWhereItIsRequired(String command, String reply) {
        Talk talk = talk("smtpd_tls_security_level", "encrypt");
        talk.lines();
        assertThat(talk.lines(command)).containsExactly(reply);
        Talk later = talk("smtpd_tls_security_level", "encrypt");
        later.lines("STARTTLS");
        later.dialogue.secured(TLS);
        assertThat(later.lines("MAIL FROM:<a@b.test>")).containsExactly("250 2.1.0 Ok");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"off, smtpd_tls_security_level, none", "discarded, smtpd_discard_ehlo_keywords, starttls"})
    void hasNoStarttls(String name, String parameter, String value) {
        Talk talk = talk("smtpd_tls_security_level", "may", parameter, value);
        talk.lines();
        assertThat(talk.lines("EHLO x")).doesNotContain("250-STARTTLS");
        assertThat(talk.lines("STARTTLS")).containsExactly("502 5.5.1 Error: command not implemented");
        assertThat(talk.handshakes).isEmpty();
    }

    @Test
    void logsAHandshakeThatFails() {
        Talk talk = talk("smtpd_tls_security_level", "may");
        talk.lines("EHLO x", "STARTTLS");
        talk.dialogue.handshakeFailed("lost connection");
        talk.dialogue.disconnected();
        assertThat(talk.log)
                .endsWith(
                        "smtpd: SSL_accept error from unknown[192.0.2.9]: lost connection",
                        "smtpd: lost connection after STARTTLS from unknown[192.0.2.9]",
                        "smtpd: disconnect from unknown[192.0.2.9] ehlo=1 starttls=1 commands=2");
    }

    @Test
    void tellsTheCipherInTheReceivedHeader() {
        Talk talk = talk("smtpd_tls_security_level", "may", "smtpd_tls_received_header", "yes");
        talk.lines("EHLO x", "STARTTLS");
        talk.dialogue.secured(TLS);
        talk.lines("EHLO x", "MAIL FROM:<a@b.test>", "RCPT TO:<root>", "DATA", "", ".");
        assertThat(talk.content(0))
                .startsWith("Received: from x (unknown [192.0.2.9])\r\n"
                        + "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
                        + "\t(No client certificate requested)\r\n"
                        + "\tby mail.example.com (Postfix) with ESMTPS id ");
    }

    @Test
    void namesTheLineOfAMissingCertificate() {
        List<Problem> problems = SmtpdSettings.problems(TestSettings.load(
                Map.of("smtpd_tls_security_level", "may"),
                "127.0.0.1:2525 inet n - n - - smtpd",
                "127.0.0.1:2526 inet n - n - - smtpd\n -o smtpd_tls_security_level=may"
                        + " -o smtpd_tls_chain_files=/nowhere"));
        assertThat(problems)
                .extracting(Problem::toString)
                .anySatisfy(text -> assertThat(text)
                        .contains("main.cf:", ": warning: TLS is not offered, since there is no certificate"))
                .anySatisfy(text -> assertThat(text).contains("master.cf:2: error", "/nowhere: no such file"))
                .hasSize(2);
    }
}
