package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients do wrong is answered as by Postfix, and programs that read Postfix's log understand ours. */
@Alone
@ExtendWith(Distribution.Unpacked.class)
final class LogReadersIT {
    private static final String CLIENT = "127.0.0.77";

    private static Instance instance;

    @TempDir
    Path directory;

    @BeforeAll
    static void start(Distribution distribution) throws Exception {
        instance = Instance.make(
                        distribution,
                        "--domain",
                        "example.com",
                        "--user",
                        "alice:secret",
                        "-o",
                        "mynetworks=127.0.0.1/32",
                        "-o",
                        "smtpd_sasl_auth_enable=yes",
                        "-o",
                        "smtpd_tls_auth_only=no",
                        "-o",
                        "smtpd_tls_security_level=none",
                        "-o",
                        "pennypost_auth_failure_delay=0",
                        "-o",
                        "smtpd_error_sleep_time=0")
                .start();
        for (int i = 0; i < 3; i++) {
            relay();
        }
        try (Conversation client = hello()) {
            client.ask("AUTH PLAIN AGFsaWNlAHdyb25n", 535)
                    .ask("AUTH PLAIN AG5vYm9keQB3cm9uZw==", 535)
                    .ask("QUIT", 221);
        }
        flood();
        try (Conversation client = hello()) {
            client.ask("AUTH LOGIN", 334); // and gone
        }
        await().until(() -> instance.log().contains("lost connection after AUTH"));
    }

    private static Conversation hello() throws IOException {
        return Conversation.from(CLIENT, instance.smtp()).greeted().ask("EHLO client.test", 250);
    }

    private static void relay() throws IOException {
        try (Conversation client = hello()) {
            client.ask("MAIL FROM:<a@remote.test>", 250)
                    .ask("RCPT TO:<x@other.test>", 454)
                    .ask("QUIT", 221);
        }
    }

    private static void flood() throws IOException {
        try (Conversation client = hello()) {
            for (int i = 0; i < 20; i++) {
                client.ask("FOO", 500);
            }
            assertThat(client.reply()).contains("421 4.7.0 mail.example.com Error: too many errors");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(instance.log()).doesNotContain("Exception", "secret");
        instance.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "auth       | 2", // two wrong passwords
                "normal     | 4", // three denials, one flood
                "ddos       | 3", // a client gone after AUTH, and its line and that of the wrong passwords at the end
                "aggressive | 9",
            })
    void fail2banFinds(String mode, int wanted) throws Exception {
        String lines = instance.log()
                .lines()
                .filter(line -> line.contains("[" + CLIENT + "]"))
                .collect(Collectors.joining("\n", "", "\n"));
        Path log = Files.writeString(directory.resolve("log"), lines, ISO_8859_1);
        String out = new Shell()
                .run(
                        Peer.FAIL2BAN_REGEX.program(),
                        log.toString(),
                        "/etc/fail2ban/filter.d/postfix.conf[mode=" + mode + "]")
                .ok()
                .out();
        Matcher matched = Pattern.compile("(\\d+) matched").matcher(out);
        assertThat(matched.find()).as(out).isTrue();
        assertThat(Integer.parseInt(matched.group(1))).as(out).isEqualTo(wanted);
    }

    @Test
    void pflogsummCounts() throws Exception {
        try (Conversation client = Conversation.with(instance.smtp())) {
            client.greeted()
                    .ask("EHLO x", 250)
                    .ask("MAIL FROM:<a@remote.test>", 250)
                    .ask("RCPT TO:<alice@example.com>", 250)
                    .ask("DATA", 354)
                    .raw("Subject: x\r\n\r\nx\r\n")
                    .ask(".", 250);
        }
        await().until(() -> instance.log().contains(": removed"));
        Path log = Files.writeString(directory.resolve("log"), instance.log(), ISO_8859_1);
        String out =
                new Shell().run(Peer.PFLOGSUMM.program(), log.toString()).ok().out();
        assertThat(out.lines().map(String::strip))
                .contains(
                        "1   received",
                        "1   delivered",
                        "3   rejected (75%)",
                        "Relay access denied (total: 3)",
                        "3   " + CLIENT);
    }

    // --- AUTH that makes no sense

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "wrong password   | AUTH PLAIN AGFsaWNlAHdyb25n         | 535 5.7.8 Error: authentication failed:"
                        + " authentication failure",
                "unknown user     | AUTH PLAIN AG5vYm9keQB3cm9uZw==     | 535 5.7.8 Error: authentication failed:"
                        + " authentication failure",
                "no password      | AUTH PLAIN AGFsaWNlAA==             | 535 5.7.8 Error: authentication failed:"
                        + " authentication failure",
                "nothing          | AUTH PLAIN =                        | 535 5.7.8 Error: authentication failed: bad"
                        + " protocol / cancel",
                "no base64        | AUTH PLAIN ***                      | 535 5.7.8 Error: authentication failed:"
                        + " Invalid base64 data in initial response",
                "half base64      | AUTH PLAIN AGFsaWNlAHdyb25          | 535 5.7.8 Error: authentication failed:"
                        + " Invalid base64 data in initial response",
                "unknown          | AUTH CRAM-MD5                       | 535 5.7.8 Error: authentication failed: no"
                        + " mechanism available",
                "none             | AUTH                                | 501 5.5.4 Syntax: AUTH mechanism",
                "aborted          | AUTH PLAIN;*                        | 501 5.7.0 Authentication aborted",
                "aborted later    | AUTH LOGIN;YWxpY2U=;*               | 501 5.7.0 Authentication aborted",
                "base64 later     | AUTH LOGIN;YWxpY2U=;?               | 535 5.7.8 Error: authentication failed:"
                        + " Invalid base64 data in continued response",
                "SCRAM, nonsense  | AUTH SCRAM-SHA-256 eHg=             | 535 5.7.8 Error: authentication failed: bad"
                        + " protocol / cancel",
                "SCRAM, no proof  | AUTH SCRAM-SHA-256 biwsbj1hbGljZSxyPWFiYw==;eA== | 535 5.7.8 Error: authentication"
                        + " failed: bad protocol / cancel",
                "10 kB password   | AUTH LOGIN;YWxpY2U=;{10000}         | 535 5.7.8 Error: authentication failed:"
                        + " authentication failure",
                "longer           | AUTH LOGIN;YWxpY2U=;{13000}         | 500 5.5.6 SASL response limit exceeded",
            })
    void answersAuth(String name, String lines, String reply) throws Exception {
        try (Conversation client = Conversation.from("127.0.0.78", instance.smtp())) {
            client.greeted().ask("EHLO client.test", 250);
            String last = "";
            for (String line : lines.split(";")) {
                last = client.ask(line.replace("{10000}", "YWFh".repeat(2500)).replace("{13000}", "YWFh".repeat(3250)));
            }
            assertThat(last).isEqualTo(reply);
            client.ask("NOOP", 250);
        }
    }
}
