package org.pennypost.lmtpd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pennypost.address.Address;
import org.pennypost.login.Guest;

class LmtpDialogueTest {
    private static final String RECEIVED =
            "Received: from me ([127.0.0.1])\r\n\tby mail.example.com (Pennypost) with LMTP; Sun, 29 Nov 2026 12:00:00 +0000\r\n";

    @TempDir
    Path directory;

    private final List<String> delivered = new ArrayList<>();
    private Guest guest;
    private boolean broken;

    /** Knows everybody but eve; says what became of bob's. */
    private final LmtpDelivery delivery = new LmtpDelivery() {
        @Override
        public Optional<String> refusal(Address recipient) {
            return recipient.localPart().equals("eve") ? Optional.of("550 5.1.1 <eve> no") : Optional.empty();
        }

        @Override
        public List<String> deliver(Address sender, List<Address> recipients, Content content) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                if (broken) {
                    throw new IOException("no disk");
                }
                content.writeTo(out);
            } catch (IOException e) {
                return recipients.stream()
                        .map(each -> "451 4.3.0 " + e.getMessage())
                        .toList();
            }
            delivered.add(sender.text() + " " + out.toString(ISO_8859_1));
            return recipients.stream().map(each -> "250 2.0.0 " + each.text()).toList();
        }
    };

    @BeforeEach
    void begin() throws IOException {
        guest = Guest.of(directory, "lmtp", Guest.settings());
        LmtpSettings settings =
                new LmtpSettings("mail.example.com", "Pennypost", 100, Duration.ofMinutes(5), directory.resolve("tmp"));
        guest.from(
                "127.0.0.1",
                (client, wire) -> new LmtpDialogue(
                        settings,
                        delivery,
                        InetAddress.getLoopbackAddress(),
                        (service, text) -> {},
                        Clock.fixed(Guest.NOW, ZoneOffset.UTC),
                        wire));
        assertThat(guest.heard()).isEqualTo("220 mail.example.com LMTP Pennypost|");
    }

    private void ready() {
        assertThat(guest.say("LHLO me"))
                .isEqualTo("250-mail.example.com|250-8BITMIME|250-ENHANCEDSTATUSCODES|250-PIPELINING|250 SIZE 100|");
    }

    private int files() {
        try (Stream<Path> all = Files.list(directory.resolve("tmp"))) {
            return (int) all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void answersForEachRecipient() {
        ready();
        assertThat(guest.say(
                        "MAIL FROM:<a@b.test> BODY=8BITMIME SIZE=50",
                        "RCPT TO:<bob@example.com>",
                        "RCPT TO:<eve@example.com>",
                        "RCPT TO:<\"al ice\"@example.com>",
                        "DATA"))
                .isEqualTo("250 2.1.0 OK|250 2.1.5 OK|550 5.1.1 <eve> no|250 2.1.5 OK|354 OK|");
        assertThat(guest.say("Subject: x", "", "..dot", ".", "NOOP"))
                .isEqualTo("250 2.0.0 bob@example.com|250 2.0.0 al ice@example.com|250 2.0.0 OK|");
        assertThat(delivered).containsExactly("a@b.test " + RECEIVED + "Subject: x\r\n\r\n.dot\r\n");
        assertThat(files()).isZero();
        assertThat(guest.say("MAIL FROM:<>", "QUIT")).isEqualTo("250 2.1.0 OK|221 2.0.0 Bye|");
    }

    @Test
    void doesNotTakeABareLineEndForTheEnd() {
        ready();
        guest.say("MAIL FROM:<>", "RCPT TO:<bob>", "DATA");
        assertThat(guest.say("a\n.\nb\n.\r", "c\rd", ".x", ".\rx", ".")).isEqualTo("250 2.0.0 bob|");
        assertThat(delivered.get(0)).endsWith("a\r\n.\r\nb\r\n.\r\r\nc\rd\r\nx\r\n\rx\r\n");
    }

    @Test
    void refusesWhatIsTooLarge() {
        ready();
        assertThat(guest.say("MAIL FROM:<> SIZE=101", "MAIL FROM:<>", "RCPT TO:<bob>", "DATA"))
                .isEqualTo(
                        "552 5.3.4 Message size exceeds fixed maximum message size|250 2.1.0 OK|250 2.1.5 OK|354 OK|");
        assertThat(guest.say("x".repeat(101), "."))
                .isEqualTo("552 5.3.4 Message size exceeds fixed maximum message size|");
        assertThat(delivered).isEmpty();
        assertThat(files()).isZero();
    }

    @Test
    void passesOnThatDeliveryFailed() {
        broken = true;
        ready();
        guest.say("MAIL FROM:<>", "RCPT TO:<bob>", "DATA");
        assertThat(guest.say("x", ".")).isEqualTo("451 4.3.0 no disk|");
    }

    @Test
    void leavesNoFileWhenTheClientGoes() {
        ready();
        guest.say("MAIL FROM:<>", "RCPT TO:<bob>", "DATA", "half a");
        assertThat(files()).isEqualTo(1);
        guest.hangUp();
        assertThat(files()).isZero();
        assertThat(delivered).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "too early; MAIL FROM:<a@b>; 503 5.5.1 LHLO needed",
                "rcpt first; RCPT TO:<a@b>; 503 5.5.1 MAIL needed first",
                "data first; DATA; 503 5.5.1 MAIL needed first",
                "no name; LHLO; 501 5.5.4 Syntax: LHLO hostname",
                "SMTP; EHLO x; 500 5.5.1 Unknown command",
                "empty; ''; 500 5.5.1 Unknown command",
                "vrfy; VRFY x; 252 2.3.3 Try RCPT instead",
                "rset; RSET; 250 2.0.0 OK",
            })
    void answers(String label, String line, String reply) {
        assertThat(guest.say(line)).as(label).isEqualTo(reply + "|");
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL TO:<a@b>, 501 5.5.4 Syntax: MAIL FROM:<address>",
        "MAIL FROM:a@b, 501 5.5.4 Syntax: MAIL FROM:<address>",
        "MAIL FROM:<a@b, 501 5.5.4 Syntax: MAIL FROM:<address>",
    })
    void refusesBadPaths(String line, String reply) {
        ready();
        assertThat(guest.say(line)).isEqualTo(reply + "|");
        assertThat(guest.say("MAIL FROM:<>", "MAIL FROM:<>", "RCPT TO:<>", "RCPT x", "DATA"))
                .isEqualTo("250 2.1.0 OK|503 5.5.1 MAIL already given|501 5.5.4 Syntax: RCPT TO:<address>|"
                        + "501 5.5.4 Syntax: RCPT TO:<address>|503 5.5.1 No valid recipients|");
    }

    @Test
    void endsAfterTwentyBadCommands() {
        String[] junk = new String[25];
        java.util.Arrays.fill(junk, "x");
        assertThat(guest.say(junk)).endsWith("421 4.7.0 Too many invalid commands.|");
        assertThat(guest.isClosed()).isTrue();
    }

    @Test
    void endsASilentClient() {
        guest.dialogue().timedOut();
        assertThat(guest.heard()).isEqualTo("421 4.4.2 mail.example.com Disconnected for inactivity|");
    }
}
