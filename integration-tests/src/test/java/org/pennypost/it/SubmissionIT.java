package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real clients log in at the ports for submission, as they are shipped. */
@Alone
@ExtendWith(Distribution.Unpacked.class)
final class SubmissionIT {
    private static final String PASSWORD = "sécret word";

    private static Instance instance;

    @TempDir
    Path directory;

    @BeforeAll
    static void start(Distribution distribution) throws Exception {
        instance = Instance.make(
                distribution,
                "--domain",
                "example.com",
                "-o",
                "smtpd_sasl_authenticated_header=yes",
                "-o",
                "pennypost_auth_failure_delay=0");
        // What is stored in clear serves every mechanism.
        Path passwd = instance.etc().resolve("passwd");
        Files.writeString(passwd, Files.readString(passwd) + "alice:{PLAIN}" + PASSWORD + ":::::\n");
        instance.start();
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(instance.log()).doesNotContain("Exception", PASSWORD);
        instance.close();
    }

    private static String mailWith(String mark) {
        return instance.awaitMail("alice", text -> text.contains(mark));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource({"PLAIN, 587", "LOGIN, 587", "PLAIN, 465", "LOGIN, 465"})
    void takesMailFromSwaks(String mechanism, int port) throws Exception {
        String mark = "swaks-" + mechanism + "-" + port;
        new Shell()
                .run(
                        Peer.SWAKS.program(),
                        "--server",
                        "127.0.0.1:" + instance.port(port),
                        port == 465 ? "--tls-on-connect" : "-tls",
                        "--auth",
                        mechanism,
                        "--auth-user",
                        "alice",
                        "--auth-password",
                        PASSWORD,
                        "--from",
                        "alice@example.com",
                        "--to",
                        "alice@example.com",
                        "--body",
                        mark)
                .ok();
        assertThat(mailWith(mark)).contains("(Authenticated sender: alice)", "with ESMTPSA id");
        assertThat(instance.log())
                .containsPattern("postfix/submission" + (port == 465 ? "s" : "") + "/smtpd\\[\\d+]: [0-9A-F]+: "
                        + "client=localhost\\[127.0.0.1], sasl_method=" + mechanism + ", sasl_username=alice");
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource({"plain, 587", "login, 587", "scram-sha-1, 587", "scram-sha-256, 587", "scram-sha-256, 465"})
    void takesMailFromMsmtp(String mechanism, int port) throws Exception {
        String mark = "msmtp-" + mechanism + "-" + port;
        Path file = Files.writeString(
                directory.resolve("msmtprc"),
                "defaults\n"
                        + "tls on\ntls_certcheck off\ntls_starttls " + (port == 465 ? "off" : "on") + "\n"
                        + "account default\nhost 127.0.0.1\nport " + instance.port(port) + "\n"
                        + "auth " + mechanism + "\nuser alice\npassword \"" + PASSWORD
                        + "\"\nfrom alice@example.com\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        new Shell()
                .input("Subject: x\n\n" + mark + "\n")
                .run(Peer.MSMTP.program(), "-C", file.toString(), "alice@example.com")
                .ok();
        mailWith(mark);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"smtp, 587", "smtps, 465"})
    void takesMailFromCurl(String scheme, int port) throws Exception {
        String mark = "curl-" + port;
        Path mail = Files.writeString(directory.resolve("mail"), "Subject: x\r\n\r\n" + mark + "\r\n");
        new Shell()
                .run(
                        Peer.CURL.program(),
                        "-sS",
                        "-k",
                        "--ssl-reqd",
                        "--url",
                        scheme + "://127.0.0.1:" + instance.port(port),
                        "--user",
                        "alice:" + PASSWORD,
                        "--mail-from",
                        "alice@example.com",
                        "--mail-rcpt",
                        "alice@example.com",
                        "--upload-file",
                        mail.toString())
                .ok();
        mailWith(mark);
    }

    @Test
    void takesMailFromPython() throws Exception {
        String script = """
                import smtplib, ssl, sys
                context = ssl._create_unverified_context()
                for port in (%d, %d):
                    plain = port == %d
                    client = smtplib.SMTP('127.0.0.1', port) if plain else smtplib.SMTP_SSL('127.0.0.1', port, context=context)
                    if plain:
                        client.starttls(context=context)
                    client.ehlo()
                    client.user, client.password = 'alice', 'secret'
                    try:
                        client.login('alice', 'wrong')
                        sys.exit(1)
                    except smtplib.SMTPAuthenticationError as e:
                        print(e.smtp_code, e.smtp_error.decode())
                    client.quit()
                """.formatted(instance.port(587), instance.port(465), instance.port(587));
        assertThat(new Shell().run(Peer.PYTHON.program(), "-c", script).ok().out())
                .isEqualTo("535 5.7.8 Error: authentication failed: authentication failure\n".repeat(2));
    }

    @Test
    void takesNoPasswordInClearAndNoMailFromStrangers() throws Exception {
        try (Conversation client = Conversation.with(instance.port(587))) {
            client.reply();
            assertThat(client.send("EHLO x").reply().orElse(""))
                    .contains("STARTTLS")
                    .doesNotContain("AUTH");
            assertThat(client.send("AUTH PLAIN AGFsaWNlAHg=").reply())
                    .contains("530 5.7.0 Must issue a STARTTLS command first");
        }
        Shell.Outcome stranger = new Shell()
                .run(
                        Peer.SWAKS.program(),
                        "--server",
                        "127.0.0.1:" + instance.port(587),
                        "-tls",
                        "--from",
                        "x@remote.test",
                        "--to",
                        "alice@example.com");
        assertThat(stranger.out()).contains("554 5.7.1 <alice@example.com>: Recipient address rejected: Access denied");
    }

    @Test
    void isUnderstoodByFail2ban() throws Exception {
        String fail2ban = Peer.FAIL2BAN_REGEX.program();
        String script = """
                import base64, smtplib, ssl
                for words in ('PLAIN ' + base64.b64encode(b'\\0mallory\\0guess').decode(), 'LOGIN bWFsbG9yeQ=='):
                    client = smtplib.SMTP('127.0.0.1', %d, source_address=('127.0.0.66', 0))
                    client.starttls(context=ssl._create_unverified_context())
                    client.ehlo()
                    code, text = client.docmd('AUTH', words)
                    if code == 334:
                        code, text = client.docmd('Z3Vlc3M=')
                    print(code)
                    client.quit()
                """.formatted(instance.port(587));
        assertThat(new Shell().run(Peer.PYTHON.program(), "-c", script).ok().out())
                .isEqualTo("535\n535\n");
        String lines = instance.log()
                .lines()
                .filter(line -> line.contains("127.0.0.66") && line.contains("authentication failed"))
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(lines.lines()).hasSize(2);
        Path log = Files.writeString(directory.resolve("log"), lines, ISO_8859_1);
        String out = new Shell()
                .run(fail2ban, log.toString(), "/etc/fail2ban/filter.d/postfix.conf[mode=auth]")
                .ok()
                .out();
        assertThat(out).contains("Lines: 2 lines, 0 ignored, 2 matched, 0 missed");
    }
}
