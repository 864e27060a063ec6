package org.pennypost.login;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pennypost.dialogue.Dialogue;
import org.pennypost.dialogue.Wire;
import org.pennypost.imapd.ImapLogin;
import org.pennypost.pop3d.Maildrop;
import org.pennypost.pop3d.Pop3Dialogue;

/**
 * Any bytes from a client, in pieces of any size: IMAP up to the log-in, and POP3. Nothing is thrown, and no more is said
 * than was asked for. {@code -Dcases=N} tries more of them, {@code -Dfrom=N} others.
 */
class LoginFuzzTest {
    private static final int CASES = Integer.getInteger("cases", 3_000);
    private static final int FROM_CASE = Integer.getInteger("from", 0);
    private static final int PER_GUEST = 200;
    private static final String TEXT = "A: b\r\n\r\n.one\r\n..\r\n\0two\r";
    private static final List<String> COMMON = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            "  ",
            "\"",
            "\\",
            "(",
            ")",
            "*",
            "=",
            "!",
            "1",
            "-1",
            "99999999999999999999",
            "\u00ff",
            "alice",
            "wonder",
            "AGFsaWNlAHdvbmRlcg==",
            "YWxpY2U=",
            "biwsbj1hbGljZSxyPXg=",
            "PLAIN",
            "LOGIN",
            "SCRAM-SHA-256",
            "x");
    private static final List<String> IMAP = List.of(
            "a ",
            "b LOGIN alice x\r\n",
            "c LOGIN ",
            "d AUTHENTICATE ",
            "e NOOP\r\n",
            "f ID (",
            "g ENABLE ",
            "h STARTTLS\r\n",
            "i CAPABILITY\r\n",
            "{3}\r\n",
            "{3+}\r\n",
            "{0}\r\n",
            "{4096}\r\n",
            "{4097+}\r\n",
            "{",
            "}",
            "{99999999999}\r\n");
    private static final List<String> POP3 = List.of(
            "USER alice\r\n",
            "PASS wonder\r\n",
            "USER alice\r\nPASS wonder\r\n",
            "PASS ",
            "AUTH ",
            "CAPA\r\n",
            "STLS\r\n",
            "STAT\r\n",
            "LIST ",
            "UIDL ",
            "RETR ",
            "RETR 1\r\n",
            "TOP 1 ",
            "TOP ",
            "DELE ",
            "DELE 1\r\n",
            "RSET\r\n",
            "NOOP\r\n",
            "QUIT\r\n");

    @TempDir
    Path directory;

    /** One message, whatever is done to it. */
    private static final class Drop implements Maildrop {
        @Override
        public long uidValidity() {
            return 7;
        }

        @Override
        public List<Message> messages() {
            return List.of(new Message(1, TEXT.length()));
        }

        @Override
        public boolean write(Message message, OutputStream out) throws IOException {
            out.write(TEXT.getBytes(ISO_8859_1));
            return true;
        }

        @Override
        public void update(List<Message> retrieved, List<Message> gone) {
            assertThat(gone.size()).isLessThanOrEqualTo(1);
        }
    }

    static Stream<Arguments> protocols() {
        BiFunction<LoginClient, Wire, Dialogue> imap =
                (client, wire) -> new ImapLogin(client, (user, who) -> "IMAP4rev1", wire);
        BiFunction<LoginClient, Wire, Dialogue> pop3 =
                (client, wire) -> new Pop3Dialogue(client, user -> new Drop(), wire);
        return Stream.of(Arguments.of("imap", imap, IMAP), Arguments.of("pop3", pop3, POP3));
    }

    private static byte[] bytes(Random random, List<String> words) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(30); n > 0; n--) {
            List<String> from = random.nextInt(3) == 0 ? COMMON : words;
            text.append(from.get(random.nextInt(from.size())));
        }
        if (random.nextInt(500) == 0) {
            text.append("y".repeat(random.nextInt(100_000)));
        }
        byte[] bytes = text.toString().getBytes(ISO_8859_1);
        if (random.nextInt(20) == 0) {
            random.nextBytes(bytes);
        }
        for (int n = random.nextInt(4) - 1; n > 0 && bytes.length > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("protocols")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void takesAnyBytes(String protocol, BiFunction<LoginClient, Wire, Dialogue> maker, List<String> words)
            throws IOException {
        Guest guest = Guest.of(directory, protocol, Guest.settings());
        for (int i = FROM_CASE; i < FROM_CASE + CASES; i++) {
            if (i % PER_GUEST == 0) {
                guest = Guest.of(directory, protocol, Guest.settings());
            }
            Random random = new Random(i);
            byte[] bytes = bytes(random, words);
            guest.from(random.nextInt(4) == 0 ? "198.51.100.7" : "127.0.0.1", maker);
            feed(guest, bytes, random);
            if (random.nextInt(10) == 0 && !guest.dialogue().isOver()) {
                guest.dialogue().timedOut();
            }
            guest.hangUp();
            assertThat(guest.heard().length()).as("what is said in case %s", i).isLessThan(1000 + 200 * bytes.length);
            assertThat(guest.environment().sessions().all()).as("case %s", i).isEmpty();
        }
    }

    private static void feed(Guest guest, byte[] bytes, Random random) {
        Dialogue dialogue = guest.dialogue();
        int at = 0;
        while (at < bytes.length && !dialogue.isOver() && !dialogue.isHandedOver()) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 10 : 100_000));
            boolean waits = !dialogue.receive(bytes, at, length).isZero();
            while (waits) {
                waits = !dialogue.resume().isZero();
            }
            at += length;
        }
    }
}
