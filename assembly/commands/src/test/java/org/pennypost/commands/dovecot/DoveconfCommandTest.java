package org.pennypost.commands.dovecot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.commands.options.Terminal;

final class DoveconfCommandTest {
    @TempDir
    private Path etc;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int exit;

    private String show(String main, String... words) throws Exception {
        Files.writeString(etc.resolve("main.cf"), "compatibility_level = 3.6\nmyhostname = mail.example.com\n" + main);
        Files.writeString(etc.resolve("master.cf"), """
                smtp inet n - n - - smtpd
                imap inet n - n - - imapd
                127.0.0.1:993 inet n - n - - imapd -o smtpd_tls_wrappermode=yes
                sieve inet n - n - - sieved
                """);
        out.reset();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        exit = new DoveconfCommand(new Terminal(
                        "doveconf",
                        InputStream.nullInputStream(),
                        stream,
                        stream,
                        Map.of("MAIL_CONFIG", etc.toString())))
                .run(List.of(words));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsWhatDiffersFromDovecot() throws Exception {
        String shown = show(
                "mail_spool_directory = /var/mail\npennypost_ssl = required\ninet_interfaces = loopback-only\n", "-n");

        assertThat(exit).isZero();
        assertThat(shown.lines())
                .contains(
                        "listen = 127.0.0.1, ::1",
                        "mail_location = mbox:~/mail:INBOX=/var/mail/%u",
                        "passdb {",
                        "  args = " + etc + "/passwd",
                        "  driver = passwd-file",
                        "protocols = imap sieve",
                        "ssl = required",
                        "service managesieve-login {")
                .noneMatch(line -> line.startsWith("disable_plaintext_auth"));
        assertThat(shown).contains("""
                service imap-login {
                  inet_listener imap {
                    port = 143
                  }
                  inet_listener imaps {
                    address = 127.0.0.1
                    port = 993
                    ssl = yes
                  }
                }
                """);
    }

    @Test
    void showsAllOrSome() throws Exception {
        assertThat(show("home_mailbox = Maildir/\npennypost_passdb = pam\n", "-a"))
                .contains("disable_plaintext_auth = yes\n", "mail_location = maildir:~/Maildir\n", "driver = pam\n");
        assertThat(show("", "-h", "mail_max_userip_connections", "listen")).isEqualTo("10\n*, ::\n");
        assertThat(show("", "nosuch")).startsWith("doveconf: fatal: unknown setting: nosuch");
        assertThat(exit).isEqualTo(64);
        assertThat(show("", "--version")).endsWith(" (Pennypost)\n");
        assertThat(show("", "-z")).contains("invalid option -- 'z'", "usage: doveconf");
        assertThat(exit).isEqualTo(64);
        assertThat(show("mydomain = $mydomain\n", "-n")).contains("doveconf: fatal: ", "main.cf:");
        assertThat(exit).isEqualTo(78);
    }
}
