package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.sasl.Logins;
import org.pennypost.sasl.PasswdFile;
import org.pennypost.sasl.ScramClient;
import org.pennypost.tls.Pem;
import org.pennypost.tls.TlsSession;

final class AuthDialogueTest {
    private static final String WRONG = "535 5.7.8 Error: authentication failed: authentication failure";
    private static final String DONE = "235 2.7.0 Authentication successful";

    @TempDir
    Path directory;

    private final Map<String, String> settings = new HashMap<>(Map.of("smtpd_sasl_auth_enable", "yes"));
    private Logins logins;

    @BeforeEach
    void users() throws Exception {
        Path file = Files.writeString(directory.resolve("passwd"), "alice:{PLAIN}secret:::\n");
        logins = new Logins(new PasswdFile(file), "example.com"::equals);
    }

    private Talk talk(String... values) {
        for (int i = 0; i < values.length; i += 2) {
            settings.put(values[i], values[i + 1]);
        }
        Talk talk = new Talk(TestSettings.source(settings), "192.0.2.9", SmtpdHooks.NONE, logins);
        talk.lines("EHLO x");
        return talk;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.replace('|', '\0').getBytes(UTF_8));
    }

    @Test
    void offersWhatItTakes() {
        assertThat(talk().lines("EHLO x")).contains("250-AUTH SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN");
        assertThat(talk("broken_sasl_auth_clients", "yes", "smtpd_sasl_mechanism_filter", "plain")
                        .lines("EHLO x"))
                .containsSequence("250-ETRN", "250-AUTH PLAIN", "250-AUTH=PLAIN", "250-ENHANCEDSTATUSCODES");
        assertThat(talk("smtpd_sasl_exceptions_networks", "192.0.2.0/24").lines("EHLO x"))
                .noneMatch(line -> line.contains("AUTH"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "off, smtpd_sasl_auth_enable, no",
        "only encrypted, smtpd_tls_auth_only, yes",
        "no mechanism, pennypost_auth_mechanisms, ''",
        "discarded, smtpd_discard_ehlo_keywords, auth",
    })
    void takesNoneWhereItOffersNone(String name, String parameter, String value) {
        Talk talk = talk(parameter, value);
        assertThat(talk.lines("EHLO x")).noneMatch(line -> line.contains("AUTH"));
        assertThat(talk.lines("AUTH PLAIN " + base64("|alice|secret")))
                .containsExactly("503 5.5.1 Error: authentication not enabled");
    }

    @Test
    void offersPlainTextOnlyWhereItIsEncrypted() throws Exception {
        Talk talk = talk(
                "smtpd_sasl_security_options", "noanonymous, noplaintext",
                "smtpd_sasl_tls_security_options", "noanonymous",
                "smtpd_tls_security_level", "may",
                "smtpd_tls_chain_files",
                        Pem.selfSigned(directory.resolve("pem"), "a.test").toString());
        assertThat(talk.lines("EHLO x")).contains("250-AUTH SCRAM-SHA-256 SCRAM-SHA-1");
        assertThat(talk.lines("AUTH PLAIN " + base64("|alice|secret")))
                .containsExactly("535 5.7.8 Error: authentication failed: no mechanism available");
        talk.lines("STARTTLS");
        talk.dialogue.secured(new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256));
        assertThat(talk.lines("EHLO x")).contains("250-AUTH SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN");
        assertThat(talk.lines("AUTH PLAIN " + base64("|alice|secret"))).containsExactly(DONE);
    }

    @Test
    void letsInWithEachMechanism() throws Exception {
        assertThat(talk().lines("AUTH PLAIN " + base64("|alice|secret"))).containsExactly(DONE);
        assertThat(talk().lines("auth plain", base64("|alice|secret"))).containsExactly("334 ", DONE);
        assertThat(talk().lines("AUTH LOGIN", base64("alice"), base64("secret")))
                .containsExactly("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", DONE);
        assertThat(talk().lines("AUTH LOGIN " + base64("alice"), base64("secret")))
                .containsExactly("334 UGFzc3dvcmQ6", DONE);
        for (boolean sha256 : new boolean[] {true, false}) {
            Talk talk = talk();
            ScramClient client = ScramClient.of("alice", "secret", sha256);
            String first = talk.lines("AUTH SCRAM-SHA-" + (sha256 ? "256 " : "1 ") + base64(client.first()))
                    .get(0);
            String last = client.last(new String(Base64.getDecoder().decode(first.substring(4)), UTF_8));
            assertThat(talk.lines(base64(last))).containsExactly("334 " + base64(client.expected()));
            assertThat(talk.lines("")).containsExactly(DONE);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '>',
            value = {
                "wrong password       > AUTH PLAIN @|alice|Secret  > " + WRONG
                        + " > authentication failure, sasl_username=alice",
                "unknown user         > AUTH PLAIN @|bob|secret    > " + WRONG
                        + " > authentication failure, sasl_username=bob",
                "empty password       > AUTH PLAIN @|alice|        > " + WRONG
                        + " > authentication failure, sasl_username=alice",
                "control characters   > AUTH PLAIN @|a\tb|x        > " + WRONG
                        + " > authentication failure, sasl_username=a?b",
                "empty response       > AUTH PLAIN =               > 535 5.7.8 Error: authentication failed: bad protocol / cancel > bad protocol / cancel, sasl_username=(unavailable)",
                "bad base64           > AUTH PLAIN ####            > 535 5.7.8 Error: authentication failed: Invalid base64 data in initial response > Invalid base64 data in initial response, sasl_username=(unavailable)",
                "half base64          > AUTH PLAIN AGFsaWNlAHNlY3Jl=dA > 535 5.7.8 Error: authentication failed: Invalid base64 data in initial response > Invalid base64 data in initial response, sasl_username=(unavailable)",
                "unknown mechanism    > AUTH CRAM-MD5              > 535 5.7.8 Error: authentication failed: no mechanism available > no mechanism available, sasl_username=(unavailable)",
            })
    void saysNo(String name, String command, String reply, String logged) {
        Talk talk = talk();
        int at = command.indexOf('@');
        String line = at < 0 ? command : command.substring(0, at) + base64(command.substring(at + 1));
        assertThat(talk.lines(line)).containsExactly(reply);
        assertThat(talk.log)
                .last()
                .isEqualTo("smtpd: warning: unknown[192.0.2.9]: SASL " + command.split(" ")[1]
                        + " authentication failed: " + logged);
        assertThat(talk.pauses).containsExactly(Duration.ofSeconds(2));
        assertThat(talk.lines("NOOP")).containsExactly("250 2.0.0 Ok");
        assertThat(talk.log).noneMatch(text -> text.contains("ecret"));
    }

    @Test
    void takesTheNextCommandAsACommandAfterBadBase64() {
        Talk talk = talk();
        assertThat(talk.lines("AUTH LOGIN", "####", "NOOP"))
                .containsExactly(
                        "334 VXNlcm5hbWU6",
                        "535 5.7.8 Error: authentication failed: Invalid base64 data in continued response",
                        "250 2.0.0 Ok");
    }

    @Test
    void endsWhenTheClientGivesUp() {
        Talk talk = talk();
        assertThat(talk.lines("AUTH LOGIN", "*", "NOOP"))
                .containsExactly("334 VXNlcm5hbWU6", "501 5.7.0 Authentication aborted", "250 2.0.0 Ok");
        assertThat(talk.log).last().isEqualTo("smtpd: warning: unknown[192.0.2.9]: SASL LOGIN authentication aborted");
        assertThat(talk.pauses).isEmpty();
    }

    @Test
    void bearsLongResponses() {
        Talk talk = talk();
        String password = "x".repeat(9_000);
        assertThat(talk.lines("AUTH PLAIN", base64("|alice|" + password))).containsExactly("334 ", WRONG);
        assertThat(talk.lines("AUTH PLAIN", base64("|alice|" + password + password), "NOOP"))
                .containsExactly("334 ", "500 5.5.6 SASL response limit exceeded", "250 2.0.0 Ok");
        assertThat(talk.lines("AUTH PLAIN " + base64("|alice|" + password), "NOOP")
                        .get(1))
                .isEqualTo("250 2.0.0 Ok");
    }

    @Test
    void refusesAtTheWrongTime() {
        assertThat(talk().lines("AUTH")).containsExactly("501 5.5.4 Syntax: AUTH mechanism");
        assertThat(talk().lines("AUTH PLAIN x y")).containsExactly("501 5.5.4 Syntax: AUTH mechanism");
        Talk talk = talk();
        talk.lines("MAIL FROM:<a@b.test>");
        assertThat(talk.lines("AUTH PLAIN")).containsExactly("503 5.5.1 Error: MAIL transaction in progress");
        talk.lines("RSET", "AUTH PLAIN " + base64("|alice|secret"));
        assertThat(talk.lines("AUTH PLAIN")).containsExactly("503 5.5.1 Error: already authenticated");
        settings.put("smtpd_helo_required", "yes");
        Talk silent = new Talk(TestSettings.source(settings), "192.0.2.9", SmtpdHooks.NONE, logins);
        silent.lines();
        assertThat(silent.lines("AUTH PLAIN")).containsExactly("503 5.5.1 Error: send HELO/EHLO first");
    }

    @Test
    void relaysForWhoHasLoggedInOnly() {
        Talk talk = talk("smtpd_sasl_local_domain", "example.com", "smtpd_sasl_authenticated_header", "yes");
        talk.lines("AUTH PLAIN " + base64("|alice|wrong"), "MAIL FROM:<alice@example.com>");
        assertThat(talk.lines("RCPT TO:<x@remote.test>"))
                .containsExactly("454 4.7.1 <x@remote.test>: Relay access denied");
        talk.lines("RSET", "AUTH PLAIN " + base64("|alice|secret"), "MAIL FROM:<alice@example.com> AUTH=<>");
        assertThat(talk.lines("RCPT TO:<x@remote.test>")).containsExactly("250 2.1.5 Ok");
        assertThat(talk.log)
                .last()
                .asString()
                .endsWith(": client=unknown[192.0.2.9], sasl_method=PLAIN, sasl_username=alice@example.com");
        talk.lines("DATA", "", ".");
        assertThat(talk.content(0))
                .contains(
                        "\r\n\t(Authenticated sender: alice@example.com)\r\n\tby mail.example.com (Postfix) with ESMTPA id");
        assertThat(talk.queue.queued.get(0).envelope().attributes())
                .containsEntry("sasl_method", "PLAIN")
                .containsEntry("sasl_username", "alice@example.com");
    }

    @Test
    void logsAConnectionThatIsCut() {
        Talk talk = talk();
        talk.lines("AUTH LOGIN", base64("alice"));
        talk.dialogue.disconnected();
        assertThat(talk.log)
                .contains("smtpd: lost connection after AUTH from unknown[192.0.2.9]")
                .last()
                .isEqualTo("smtpd: disconnect from unknown[192.0.2.9] ehlo=1 auth=0/1 commands=1/2");
    }

    @Test
    void countsAttempts() {
        Talk talk = talk();
        talk.lines("AUTH LOGIN", base64("alice"), base64("x"), "AUTH PLAIN " + base64("|alice|secret"), "QUIT");
        talk.dialogue.disconnected();
        assertThat(talk.log)
                .last()
                .isEqualTo("smtpd: disconnect from unknown[192.0.2.9] ehlo=1 auth=1/2 quit=1 commands=3/4");
    }

    @Test
    void saysThatUsersCannotBeLookedUp() {
        logins = new Logins(new PasswdFile(directory), domain -> false);
        Talk talk = talk();
        assertThat(talk.lines("AUTH PLAIN " + base64("|alice|secret")))
                .containsExactly("454 4.7.0 Temporary authentication failure: users cannot be looked up");
        assertThat(talk.lines("EHLO x")).noneMatch(line -> line.contains("AUTH"));
    }

    @Test
    void endsASessionThatGuesses() {
        Talk talk = talk("smtpd_hard_error_limit", "3", "pennypost_auth_failure_delay", "0");
        List<String> replies = talk.lines(
                "AUTH PLAIN " + base64("|alice|a"),
                "AUTH PLAIN " + base64("|alice|b"),
                "AUTH PLAIN " + base64("|alice|c"));
        assertThat(replies).containsExactly(WRONG, WRONG, WRONG, "421 4.7.0 mail.example.com Error: too many errors");
        assertThat(talk.isClosed()).isTrue();
    }
}
