package org.pennypost.imapd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.dialogue.Dialogue;
import org.pennypost.dialogue.Wire;
import org.pennypost.login.Guest;
import org.pennypost.login.LoginClient;

/** Texts are those of Dovecot 2.3, imap-login. */
class ImapLoginTest {
    private static final String ABROAD = "198.51.100.7";

    @TempDir
    Path directory;

    private Guest guest;

    @BeforeEach
    void begin() throws IOException {
        guest = Guest.of(directory, "imap", Guest.settings());
    }

    private static Dialogue login(LoginClient client, Wire wire) {
        return new ImapLogin(client, (user, who) -> "IMAP4rev1 X-OF-" + user, wire);
    }

    private Guest local() throws IOException {
        Guest at = guest.from("127.0.0.1", ImapLoginTest::login);
        assertThat(at.heard()).startsWith("* OK [CAPABILITY IMAP4rev1 ").endsWith("] Pennypost ready.|");
        return at;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "atoms; a LOGIN alice wonder",
                "lower case; a login ALICE wonder",
                "quoted; a LOGIN \"alice\" \"won\\der\"",
                "our domain; a LOGIN alice@example.com wonder",
                "PLAIN at once; a AUTHENTICATE PLAIN AGFsaWNlAHdvbmRlcg==",
            })
    void letsIn(String label, String line) throws IOException {
        assertThat(local().say(line)).as(label).isEqualTo("a OK [CAPABILITY IMAP4rev1 X-OF-alice] Logged in|");
        assertThat(guest.dialogue().isHandedOver()).isTrue();
        assertThat(guest.log())
                .containsExactly(
                        "dovecot: imap-login: Login: user=<alice>, method=PLAIN, rip=127.0.0.1, lip=192.0.2.1, "
                                + "mpid=, secured, session=<>");
    }

    @Test
    void takesLiterals() throws IOException {
        assertThat(local().say("a LOGIN {5}")).isEqualTo("+ OK|");
        assertThat(guest.say("alice {6+}", "wonder")).startsWith("a OK");
    }

    @Test
    void takesAnEmptyLiteral() throws IOException {
        assertThat(local().say("a LOGIN {0}", " x")).startsWith("+ OK|a NO [AUTHENTICATIONFAILED]");
    }

    @Test
    void asksForPlainAndLogin() throws IOException {
        assertThat(local().say("a AUTHENTICATE LOGIN")).isEqualTo("+ VXNlcm5hbWU6|");
        assertThat(guest.say("YWxpY2U=")).isEqualTo("+ UGFzc3dvcmQ6|");
        assertThat(guest.say("d29uZGVy")).startsWith("a OK");
    }

    @Test
    void letsTheClientAbort() throws IOException {
        assertThat(local().say("a AUTHENTICATE PLAIN", "*")).isEqualTo("+ |a BAD Authentication aborted by client.|");
        assertThat(guest.say("b LOGIN alice wonder")).startsWith("b OK");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "wrong password; a LOGIN alice x; a NO [AUTHENTICATIONFAILED] Authentication failed.|",
                "unknown user; a LOGIN eve wonder; a NO [AUTHENTICATIONFAILED] Authentication failed.|",
                "other domain; a LOGIN alice@example.org wonder; a NO [AUTHENTICATIONFAILED] Authentication failed.|",
                "no base64; a AUTHENTICATE PLAIN !; a NO [AUTHENTICATIONFAILED] Authentication failed.|",
                "empty; a AUTHENTICATE PLAIN =; a NO [AUTHENTICATIONFAILED] Authentication failed.|",
                "no such mechanism; a AUTHENTICATE GSSAPI; a NO Unsupported authentication mechanism.|",
                "no mechanism; a AUTHENTICATE; a BAD Error in IMAP command received by server.|",
                "one word; a LOGIN alice; a BAD Error in IMAP command received by server.|",
                "open quote; a LOGIN \"alice; a BAD Error in IMAP command received by server.|",
                "literal of nothing; a LOGIN {}; a BAD Error in IMAP command received by server.|",
                "not yet; a SELECT INBOX; a BAD Error in IMAP command received by server.|",
                "no command; a; a BAD Error in IMAP command received by server.|",
                "bad tag; a*b NOOP; * BAD Error in IMAP command received by server.|",
                "no TLS; a STARTTLS; a BAD TLS support isn't enabled.|",
                "noop; a NOOP; a OK NOOP completed.|",
                "enable; a ENABLE CONDSTORE; * ENABLED|a OK ENABLE ignored in non-authenticated state.|",
                "id; a ID (\"name\" \"x\"); * ID (\"name\" \"Pennypost\")|a OK ID completed.|",
                "logout; a LOGOUT; * BYE Logging out|a OK Logout completed.|",
                "absurd literal; a LOGIN {99999}; * BYE Too long a line or literal, or too many literals.|",
            })
    void answers(String label, String line, String reply) throws IOException {
        assertThat(local().say(line)).as(label).isEqualTo(reply);
        assertThat(guest.dialogue().isHandedOver()).isFalse();
    }

    @Test
    void delaysAndLogsFailures() throws IOException {
        guest.from(ABROAD, (client, wire) -> {
            client.secured(new org.pennypost.tls.TlsSession("TLSv1.3", "x", 256));
            return login(client, wire);
        });
        guest.say("a LOGIN alice x", "b LOGIN alice y", "c LOGIN al<>ice z", "d LOGIN alice z");

        assertThat(guest.waited()).isEqualTo(Duration.ofSeconds(2 + 4 + 8 + 15));
        assertThat(guest.hangUp().log())
                .containsExactly(
                        "dovecot: imap-login: Disconnected: Connection closed (auth failed, 4 attempts in 0 secs): "
                                + "user=<alice>, method=PLAIN, rip=198.51.100.7, lip=192.0.2.1, TLS, session=<>");
    }

    @Test
    void takesNoPasswordInClearFromAbroad() throws IOException {
        guest.from(ABROAD, ImapLoginTest::login);
        assertThat(guest.heard())
                .contains(" LOGINDISABLED]")
                .doesNotContain("AUTH=PLAIN")
                .contains("AUTH=SCRAM");

        assertThat(guest.say("a LOGIN alice wonder"))
                .startsWith("* BAD [ALERT] Plaintext authentication not allowed")
                .contains("|a NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) ");
        assertThat(guest.say("b AUTHENTICATE PLAIN AGFsaWNlAHdvbmRlcg==")).contains("|b NO [PRIVACYREQUIRED]");
        assertThat(guest.hangUp().log().get(0)).contains("(tried to use disallowed plaintext auth): user=<alice>");
    }

    @Test
    void endsAfterThreeBadCommands() throws IOException {
        assertThat(local().say("x", "y", "z")).endsWith("* BYE Too many invalid IMAP commands.|");
        assertThat(guest.isClosed()).isTrue();
    }

    @Test
    void forgivesBadCommandsAfterAGoodOne() throws IOException {
        assertThat(local().say("x", "y", "a NOOP", "x", "y")).doesNotContain("BYE");
    }

    @Test
    void boundsTheSessionsOfOneUser() throws IOException {
        local().say("a LOGIN alice wonder");
        local().say("a LOGIN alice wonder");
        assertThat(local().say("a LOGIN alice wonder"))
                .isEqualTo("a NO [LIMIT] Maximum number of connections from user+IP exceeded "
                        + "(mail_max_userip_connections=2)|");
        assertThat(local().say("a LOGIN bob build")).startsWith("a OK");
    }

    @Test
    void saysSoWhenMailboxesCannotBeOpened() throws IOException {
        guest.from(
                "127.0.0.1",
                (client, wire) -> new ImapLogin(
                        client,
                        (user, who) -> {
                            throw new IOException("no disk");
                        },
                        wire));
        assertThat(guest.say("a LOGIN alice wonder"))
                .endsWith("a NO [UNAVAILABLE] Account is temporarily unavailable.|");
        assertThat(guest.environment().sessions().all()).isEmpty();
        assertThat(guest.log()).containsExactly("dovecot: imap(alice)<>: Error: no disk");
    }

    @Test
    void endsASilentClient() throws IOException {
        local().dialogue().timedOut();
        assertThat(guest.heard()).isEqualTo("* BYE Disconnected for inactivity.|");
        assertThat(guest.hangUp().log().get(0))
                .contains("Disconnected: Inactivity (no auth attempts in 0 secs): user=<>");
    }

    @Test
    void survivesAnyBytes() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            local();
            for (int j = 0;
                    j < 5 && !guest.dialogue().isOver() && !guest.dialogue().isHandedOver();
                    j++) {
                guest.say(line(random));
            }
            guest.hangUp();
        }
    }

    private static String line(Random random) {
        String[] parts = {
            "a ",
            "LOGIN ",
            "AUTHENTICATE ",
            "PLAIN",
            "{3}",
            "{3+}",
            "\"",
            "\\",
            "(",
            ")",
            " ",
            "\0",
            "\r",
            "=",
            "é",
            Base64.getEncoder().encodeToString("\0x\0y".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }
}
