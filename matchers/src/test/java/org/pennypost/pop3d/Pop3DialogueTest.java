package org.pennypost.pop3d;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.login.Guest;

/** Texts are those of Dovecot 2.3, pop3-login and pop3. */
class Pop3DialogueTest {
    private static final List<String> MESSAGES =
            List.of("A: b\r\n\r\none\r\n.two\r\nthree\r\n", "C: d\r\n\r\nlast", "");

    @TempDir
    Path directory;

    private Guest guest;
    private final Drop drop = new Drop();

    /** An INBOX in memory, the second of whose messages somebody else may delete. */
    private static final class Drop implements Maildrop {
        private final List<Long> seen = new ArrayList<>();
        private final List<Long> deleted = new ArrayList<>();
        private boolean secondGone;
        private boolean broken;

        @Override
        public long uidValidity() {
            return 0x1fed190cL;
        }

        @Override
        public List<Message> messages() {
            List<Message> all = new ArrayList<>();
            for (int i = 0; i < MESSAGES.size(); i++) {
                all.add(new Message(10L + i, MESSAGES.get(i).length()));
            }
            return all;
        }

        @Override
        public boolean write(Message message, OutputStream out) throws IOException {
            if (secondGone && message.uid() == 11) {
                return false;
            }
            out.write(MESSAGES.get((int) message.uid() - 10).getBytes(ISO_8859_1));
            return true;
        }

        @Override
        public void update(List<Message> retrieved, List<Message> gone) throws IOException {
            if (broken) {
                throw new IOException("no disk");
            }
            retrieved.forEach(each -> seen.add(each.uid()));
            gone.forEach(each -> deleted.add(each.uid()));
        }
    }

    @BeforeEach
    void begin() throws IOException {
        guest = Guest.of(directory, "pop3", Guest.settings());
    }

    private Guest client(String address) throws IOException {
        Guest at = guest.from(address, (client, wire) -> new Pop3Dialogue(client, user -> drop, wire));
        assertThat(at.heard()).isEqualTo("+OK Pennypost ready.|");
        return at;
    }

    private Guest in() throws IOException {
        assertThat(client("127.0.0.1").say("USER alice", "PASS wonder")).isEqualTo("+OK|+OK Logged in.|");
        return guest;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "stat; STAT; +OK 3 38|",
                "list; LIST; +OK 3 messages:|1 26|2 12|3 0|.|",
                "list one; LIST 2; +OK 2 12|",
                "uidl; UIDL; +OK|1 0000000a1fed190c|2 0000000b1fed190c|3 0000000c1fed190c|.|",
                "uidl one; uidl 3; +OK 3 0000000c1fed190c|",
                "retr; RETR 1; +OK 26 octets|A: b||one|..two|three|.|",
                "no last line end; RETR 2; +OK 12 octets|C: d||last|.|",
                "empty message; RETR 3; +OK 0 octets|.|",
                "top; TOP 1 1; +OK|A: b||one|.|",
                "top of nothing; TOP 1 0; +OK|A: b||.|",
                "top of all; TOP 1 9; +OK|A: b||one|..two|three|.|",
                "dele; DELE 1; +OK Marked to be deleted.|",
                "rset; RSET; +OK|",
                "noop; NOOP; +OK|",
                "zero; RETR 0; -ERR There's no message 0.|",
                "negative; RETR -1; -ERR Invalid message number: -1|",
                "past the end; RETR 4; -ERR There's no message 4.|",
                "huge; DELE 99999999999999; -ERR Message number too large: 99999999999999|",
                "no number; DELE x; -ERR Invalid message number: x|",
                "nothing; DELE; -ERR Invalid message number: |",
                "noise; RETR 1 2; -ERR Noise after message number: 2|",
                "top without size; TOP 1; -ERR Invalid size: |",
                "top of letters; TOP 1 x; -ERR Invalid size: x|",
                "unknown; XTND x; -ERR Unknown command: XTND|",
                "late log-in; USER bob; -ERR Unknown command: USER|",
            })
    void answers(String label, String line, String reply) throws IOException {
        assertThat(in().say(line)).as(label).isEqualTo(reply);
    }

    @Test
    void countsDeletedMessagesNoMore() throws IOException {
        in().say("DELE 1");
        assertThat(guest.say("STAT", "LIST", "RETR 1", "DELE 1"))
                .isEqualTo("+OK 2 12|+OK 2 messages:|2 12|3 0|.|-ERR Message is deleted.|-ERR Message is deleted.|");
        assertThat(guest.say("RSET", "STAT")).isEqualTo("+OK|+OK 3 38|");
    }

    @Test
    void deletesAtQuitAndMarksWhatWasRetrieved() throws IOException {
        in().say("RETR 1", "RETR 2", "DELE 2");
        assertThat(guest.say("QUIT")).isEqualTo("+OK Logging out, messages deleted.|");
        guest.hangUp();
        assertThat(drop.seen).containsExactly(10L, 11L);
        assertThat(drop.deleted).containsExactly(11L);
        assertThat(guest.log())
                .last()
                .isEqualTo("dovecot: pop3(alice)<>: Disconnected: Logged out top=0/0, retr=2/38, del=1/3, size=38");
    }

    @Test
    void deletesNothingWithoutQuit() throws IOException {
        in().say("RETR 1", "DELE 2");
        guest.hangUp();
        assertThat(drop.seen).containsExactly(10L);
        assertThat(drop.deleted).isEmpty();
        assertThat(guest.log())
                .last()
                .asString()
                .contains("Disconnected: Connection closed top=0/0, retr=1/26, del=0/3");
    }

    @Test
    void saysSoWhenAMessageIsGone() throws IOException {
        drop.secondGone = true;
        assertThat(in().say("RETR 2", "TOP 2 1", "STAT"))
                .isEqualTo("-ERR Message 2 expunged.|-ERR Message 2 expunged.|+OK 3 38|");
    }

    @Test
    void saysSoWhenDeletingFails() throws IOException {
        drop.broken = true;
        assertThat(in().say("DELE 1", "QUIT")).endsWith("-ERR [SYS/TEMP] Storage error during logout.|");
    }

    @Test
    void saysWhatItCan() throws IOException {
        assertThat(client("127.0.0.1").say("CAPA"))
                .isEqualTo("+OK|CAPA|TOP|UIDL|RESP-CODES|PIPELINING|AUTH-RESP-CODE|USER|"
                        + "SASL SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN|.|");
        assertThat(guest.say("AUTH")).isEqualTo("+OK|SCRAM-SHA-256|SCRAM-SHA-1|PLAIN|LOGIN|.|");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "at once; AUTH PLAIN AGFsaWNlAHdvbmRlcg==; +OK Logged in.|",
                "wrong; AUTH PLAIN AGFsaWNlAHg=; -ERR [AUTH] Authentication failed.|",
                "no base64; AUTH PLAIN !; -ERR [AUTH] Authentication failed.|",
                "empty; AUTH PLAIN =; -ERR [AUTH] Authentication failed.|",
                "unknown; AUTH GSSAPI; -ERR Unsupported authentication mechanism.|",
                "too much; AUTH PLAIN a b; -ERR Invalid parameters.|",
                "asks; AUTH PLAIN; + |",
                "no user; PASS x; -ERR No username given.|",
                "nobody; USER; -ERR Invalid parameters.|",
                "no TLS; STLS; -ERR TLS support isn't enabled.|",
                "too early; RETR 1; -ERR Unknown command.|",
                "quit; QUIT; +OK Logging out|",
            })
    void answersBeforeTheLogin(String label, String line, String reply) throws IOException {
        assertThat(client("127.0.0.1").say(line)).as(label).isEqualTo(reply);
    }

    @Test
    void takesAnswersToChallenges() throws IOException {
        assertThat(client("127.0.0.1").say("AUTH LOGIN", "YWxpY2U=", "*"))
                .isEqualTo("+ VXNlcm5hbWU6|+ UGFzc3dvcmQ6|-ERR Authentication aborted by client.|");
        assertThat(guest.say("AUTH LOGIN", "YWxpY2U=", "d29uZGVy")).endsWith("+OK Logged in.|");
    }

    @Test
    void takesNoPasswordInClearFromAbroad() throws IOException {
        assertThat(client("198.51.100.7").say("USER alice"))
                .isEqualTo("-ERR [AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.|");
        assertThat(guest.say("CAPA")).doesNotContain("USER").contains("SASL SCRAM-SHA-256 SCRAM-SHA-1|");
        assertThat(guest.say("AUTH PLAIN AGFsaWNlAHdvbmRlcg==")).startsWith("-ERR [AUTH] Plaintext");
    }

    @Test
    void endsAfterTooManyBadCommands() throws IOException {
        assertThat(client("127.0.0.1").say("x", "y", "z")).endsWith("-ERR Too many invalid bad commands.|");
        assertThat(guest.isClosed()).isTrue();
    }

    @Test
    void endsALineWithoutEnd() throws IOException {
        assertThat(client("127.0.0.1").say("x".repeat(10_000))).isEqualTo("-ERR Input line too long.|");
    }

    @Test
    void endsASilentClient() throws IOException {
        in().dialogue().timedOut();
        assertThat(guest.heard()).isEqualTo("-ERR Disconnected for inactivity.|");
    }

    @Test
    void boundsTheSessionsOfOneUser() throws IOException {
        in();
        in();
        assertThat(client("127.0.0.1").say("USER alice", "PASS wonder"))
                .isEqualTo("+OK|-ERR [IN-USE] Maximum number of connections from user+IP exceeded "
                        + "(mail_max_userip_connections=2)|");
    }
}
