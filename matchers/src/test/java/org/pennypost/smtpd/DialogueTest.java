package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.status.Reply;

class DialogueTest {
    private static final String[] ENVELOPE = {"EHLO c", "MAIL FROM:<a@b>", "RCPT TO:<root>"};

    @ParameterizedTest
    @EnumSource(value = MemoryQueue.Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void saysTryAgainWhenTheQueueFails(MemoryQueue.Fault fault) {
        failsWith(fault, "Input/output error", "451 4.3.0 Error: queue file write error");
        failsWith(fault, "/spool/incoming/A: Read-only file system", "451 4.3.0 Error: queue file write error");
        failsWith(fault, "No space left on device", "452 4.3.1 Insufficient system storage");
        failsWith(fault, "Disk quota exceeded", "452 4.3.1 Insufficient system storage");
    }

    private static void failsWith(MemoryQueue.Fault fault, String reason, String reply) {
        Talk talk = Talk.of(Map.of(), "127.0.0.9");
        talk.queue.fault = fault;
        talk.queue.reason = reason;
        List<String> lines = talk.lines(ENVELOPE);
        if (fault != MemoryQueue.Fault.OPEN) {
            talk.lines("DATA");
            lines = talk.lines("Subject: x", "", "text", ".");
        }
        assertThat(lines).last().isEqualTo(reply);
        assertThat(talk.queue.queued).isEmpty();
        assertThat(String.join("\n", talk.log)).contains("warning: ", reason);
        talk.queue.fault = MemoryQueue.Fault.NONE;
        talk.lines("RSET");
        talk.lines(ENVELOPE);
        assertThat(talk.lines("DATA", ".")).last().asString().startsWith("250 2.0.0 Ok: queued as ");
        assertThat(talk.queue.open).hasValue(0);
    }

    @Test
    void keepsWhatMailAndRcptSaid() {
        Talk talk = Talk.of(Map.of(), "127.0.0.9");
        talk.lines("EHLO c.test", "MAIL FROM:<A@b> BODY=8BITMIME RET=hdrs ENVID=x+2By SMTPUTF8");
        talk.lines("RCPT TO:<Root> NOTIFY=success,DELAY ORCPT=rfc822;x+2By", "RCPT TO:<root>", "DATA", ".");
        Envelope envelope = talk.queue.queued.get(0).envelope();
        assertThat(envelope.sender()).isEqualTo(new Address("A@b"));
        assertThat(envelope.recipients())
                .containsExactly(
                        new Recipient(
                                new Address("Root"),
                                new Address("Root@example.com"),
                                Optional.of("SUCCESS,DELAY"),
                                Optional.of("rfc822;x+y")),
                        new Recipient(
                                new Address("root"),
                                new Address("root@example.com"),
                                Optional.empty(),
                                Optional.of("rfc822;root")));
        assertThat(envelope.attributes())
                .containsOnly(
                        Map.entry("encoding", "8bit"),
                        Map.entry("dsn_ret", "HDRS"),
                        Map.entry("dsn_envid", "x+y"),
                        Map.entry("smtputf8", "yes"),
                        Map.entry("rewrite_context", "remote"),
                        Map.entry("client_name", "unknown"),
                        Map.entry("reverse_client_name", "unknown"),
                        Map.entry("client_address", "127.0.0.9"),
                        Map.entry("client_port", "4711"),
                        Map.entry("helo_name", "c.test"),
                        Map.entry("protocol_name", "ESMTP"));
    }

    @Test
    void deliversARepeatedRecipientOnce() {
        Talk talk = Talk.of(Map.of(), "127.0.0.9");
        talk.lines(ENVELOPE);
        talk.lines("RCPT TO:<ROOT>", "RCPT TO:<root>", "DATA", ".");
        assertThat(talk.queue.queued.get(0).envelope().recipients()).hasSize(1);
        assertThat(talk.content(0)).doesNotContain("\tfor <");
    }

    @Test
    void sleepsBeforeEachReplyAfterTheSoftErrorLimit() {
        Talk talk = Talk.of(Map.of("smtpd_soft_error_limit", "2", "smtpd_error_sleep_time", "3s"), "127.0.0.9");
        talk.lines();
        assertThat(talk.send("FOO\r\nFOO\r\nFOO\r\nRSET\r\n")).hasSize(4).last().isEqualTo("250 2.0.0 Ok");
        assertThat(talk.pauses).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(3));
    }

    @Test
    void turnsPermanentIntoTemporaryForSoftBounce() {
        Talk talk = Talk.of(Map.of("soft_bounce", "yes"), "127.0.0.9");
        talk.lines();
        assertThat(talk.lines("FOO", "MAIL FROM:<a@b>", "RCPT TO:<nosuch>", "HELO"))
                .containsExactly(
                        "400 4.5.2 Error: command not recognized",
                        "250 2.1.0 Ok",
                        "450 4.1.1 <nosuch>: Recipient address rejected: User unknown in local recipient table",
                        "401 Syntax: HELO hostname");
    }

    @Test
    void keepsTheSettingsOfATransactionOverAReload() {
        SettingsHolder holder = new SettingsHolder(TestSettings.load(Map.of()));
        Talk talk = new Talk(
                new SmtpdSettingsSource(holder, holder.current().services().get(0)), "127.0.0.9", SmtpdHooks.NONE);
        talk.lines();
        assertThat(talk.lines("MAIL FROM:<a@b>")).containsExactly("250 2.1.0 Ok");
        holder.swap(TestSettings.load(Map.of("mydestination", "other.test", "myorigin", "other.test")));
        assertThat(talk.lines("RCPT TO:<root@example.com>", "RCPT TO:<root@other.test>", "RSET"))
                .containsExactly("250 2.1.5 Ok", "454 4.7.1 <root@other.test>: Relay access denied", "250 2.0.0 Ok");
        assertThat(talk.lines("MAIL FROM:<a@b>", "RCPT TO:<root@other.test>"))
                .containsExactly("250 2.1.0 Ok", "250 2.1.5 Ok");
    }

    @Test
    void keepsTheOldSettingsWhenTheNewOnesCannotBeUsed() {
        SettingsHolder holder = new SettingsHolder(TestSettings.load(Map.of()));
        SmtpdSettingsSource source =
                new SmtpdSettingsSource(holder, holder.current().services().get(0));
        SmtpdSettings old = source.get();
        holder.swap(TestSettings.load(Map.of("local_recipient_maps", "nosuchtype:x")));
        assertThat(source.get()).isSameAs(old);
        assertThat(source.get()).isSameAs(old);
    }

    @Test
    void findsTheOverridesOfItsServiceAfterAReload() {
        SettingsHolder holder = new SettingsHolder(TestSettings.load(Map.of()));
        SmtpdSettingsSource source =
                new SmtpdSettingsSource(holder, holder.current().services().get(0));
        holder.swap(TestSettings.load(
                Map.of(),
                "127.0.0.1:2526 inet n - n - - smtpd",
                "127.0.0.1:2525 inet n - n - - smtpd -o smtpd_banner=new -o syslog_name=postfix/submission"));
        assertThat(source.get().banner()).isEqualTo("new");
        assertThat(source.get().logService()).isEqualTo("submission/smtpd");
    }

    @Test
    void refusesABareLineFeedWhereItIsForbidden() {
        Map<String, String> reject = Map.of("smtpd_forbid_bare_newline", "reject");
        Talk stranger = Talk.of(reject, "127.0.0.9");
        stranger.lines();
        assertThat(stranger.send("NOOP\n")).containsExactly("550 5.5.2 mail.example.com Error: bare <LF> received");
        assertThat(stranger.isClosed()).isTrue();
        Talk sender = Talk.of(reject, "127.0.0.9");
        sender.lines(ENVELOPE);
        sender.lines("DATA");
        assertThat(sender.send("x\ny\r\n.\r\n"))
                .containsExactly("550 5.5.2 mail.example.com Error: bare <LF> received");
        assertThat(sender.queue.queued).isEmpty();
        Talk own = Talk.of(reject, "127.0.0.1");
        own.lines();
        assertThat(own.send("NOOP\n")).containsExactly("250 2.0.0 Ok");
    }

    @Test
    void saysTryAgainWhenATableCannotBeRead() {
        Talk talk = Talk.of(Map.of("local_recipient_maps", "texthash:/nonexistent/table"), "127.0.0.9");
        talk.lines("EHLO c", "MAIL FROM:<a@b>");
        assertThat(talk.lines("RCPT TO:<root@example.com>", "VRFY root@example.com"))
                .containsExactly(
                        "451 4.3.0 <root@example.com>: Temporary lookup failure",
                        "451 4.3.0 <root@example.com>: Temporary lookup failure");
        assertThat(talk.log).anyMatch(line -> line.contains("reject: RCPT from unknown[127.0.0.9]: 451 4.3.0"));
    }

    @Test
    void saysTryAgainWhenTheListOfOwnDomainsCannotBeRead() {
        Talk talk = Talk.of(Map.of("mydestination", "texthash:/nonexistent/table"), "127.0.0.9");
        talk.lines("EHLO c");
        assertThat(talk.lines("MAIL FROM:<a@b>", "RCPT TO:<root@example.com>"))
                .containsExactly("250 2.1.0 Ok", "451 4.3.0 <root@example.com>: Temporary lookup failure");
    }

    @Test
    void refusesMailForNowWhenTheDiskIsNearlyFull() {
        Talk talk = Talk.of(Map.of("queue_minfree", "1000000000000000", "queue_directory", "/"), "127.0.0.9");
        talk.lines();
        assertThat(talk.lines("MAIL FROM:<a@b>", "RCPT TO:<root>"))
                .containsExactly("452 4.3.1 Insufficient system storage", "503 5.5.1 Error: need MAIL command");
        Talk other =
                Talk.of(Map.of("queue_minfree", "1000000000000000", "queue_directory", "/nonexistent"), "127.0.0.9");
        other.lines();
        assertThat(other.lines("MAIL FROM:<a@b>")).containsExactly("250 2.1.0 Ok");
    }

    @Test
    void obeysTheOtherRules() {
        Talk talk = Talk.of(
                Map.of(
                        "disable_vrfy_command", "yes",
                        "smtputf8_enable", "no",
                        "strict_rfc821_envelopes", "yes",
                        "message_size_limit", "0",
                        "mailbox_size_limit", "0",
                        "smtpd_discard_ehlo_keywords", "dsn, etrn",
                        "smtpd_noop_commands", "FLY",
                        "smtpd_forbid_unauth_pipelining", "no"),
                "127.0.0.9");
        talk.lines();
        assertThat(talk.send("EHLO c\r\nVRFY root\r\nFLY me\r\n"))
                .containsExactly(
                        "250-mail.example.com",
                        "250-PIPELINING",
                        "250-SIZE",
                        "250-ENHANCEDSTATUSCODES",
                        "250-8BITMIME",
                        "250 CHUNKING",
                        "502 5.5.1 VRFY command is disabled",
                        "250 2.0.0 Ok");
        assertThat(talk.lines("MAIL FROM:a@b", "MAIL FROM:<a@b> SMTPUTF8", "MAIL FROM:<\u00fc@b> SIZE=99999999999"))
                .containsExactly(
                        "501 5.1.7 Bad sender address syntax",
                        "555 5.5.4 Unsupported option: SMTPUTF8",
                        "250 2.1.0 Ok");
        assertThat(talk.log.stream().filter(line -> line.contains("improper command pipelining")))
                .hasSize(1);
    }

    @Test
    void asksTheAdministratorsHooksAfterItself() {
        RecordingHooks hooks = new RecordingHooks();
        Talk talk = new Talk(TestSettings.source(Map.of()), "127.0.0.9", hooks);
        talk.lines();
        assertThat(talk.lines("HELO bad", "HELO good", "MAIL FROM:<bad@b>", "MAIL FROM:<good@b>"))
                .containsExactly("550 5.7.1 helo", "250 mail.example.com", "451 4.7.1 mail", "250 2.1.0 Ok");
        assertThat(talk.lines("RCPT TO:<nosuch>", "RCPT TO:<root+bad>", "RCPT TO:<root>"))
                .containsExactly(
                        "550 5.1.1 <nosuch>: Recipient address rejected: User unknown in local recipient table",
                        "550 5.7.1 rcpt",
                        "250 2.1.5 Ok");
        talk.lines("DATA");
        assertThat(talk.lines("bad", ".")).containsExactly("554 5.7.1 message");
        assertThat(talk.lines("MAIL FROM:<good@b>", "RCPT TO:<root>", "DATA", "good", "."))
                .last()
                .asString()
                .startsWith("250 2.0.0 Ok: queued as");
        assertThat(hooks.resets).isGreaterThanOrEqualTo(2);
        assertThat(talk.log).anyMatch(line -> line.contains("NOQUEUE: reject: HELO from unknown[127.0.0.9]: 550"));
    }

    @Test
    void saysTryAgainWhenAHookCannotTakeACopy() {
        RecordingHooks hooks = new RecordingHooks();
        hooks.copyFails = true;
        Talk talk = new Talk(TestSettings.source(Map.of()), "127.0.0.9", hooks);
        talk.lines("MAIL FROM:<good@b>", "RCPT TO:<root>", "DATA");
        assertThat(talk.lines(".")).containsExactly("451 4.3.0 Error: queue file write error");
    }

    @Test
    void endsWithAnErrorOfItsOwn() {
        Talk talk = Talk.of(Map.of(), "127.0.0.9");
        talk.lines();
        talk.dialogue.failed();
        assertThat(talk.lines()).containsExactly("421 4.3.0 mail.example.com Error: internal error");
        assertThat(talk.isClosed()).isTrue();
        talk.dialogue.failed();
        talk.dialogue.timedOut();
        assertThat(talk.lines()).isEmpty();
        assertThat(talk.send("NOOP\r\n")).isEmpty();
    }

    @Test
    void survivesRandomBytes() {
        String[] words = {
            "MAIL FROM:",
            "RCPT TO:",
            "<",
            ">",
            "\"",
            "a@b",
            "root",
            "\r\n",
            "\n",
            "DATA\r\n",
            ".\r\n",
            "EHLO x\r\n",
            "\\",
            "(",
            "[",
            "@",
            ":",
            "%",
            "!",
            " ",
            ",",
            ";",
            "RSET\r\n",
            "SIZE=",
            "NOTIFY=",
            "VRFY ",
            "\0",
            "\t",
            "."
        };
        Random random = new Random(20261124);
        for (int round = 0; round < 300; round++) {
            Talk talk = Talk.of(
                    Map.of("smtpd_hard_error_limit", "100000", "smtpd_soft_error_limit", "100000"),
                    round % 2 == 0 ? "127.0.0.9" : "127.0.0.1");
            StringBuilder sent = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                sent.append(
                        random.nextInt(8) == 0
                                ? String.valueOf((char) random.nextInt(256))
                                : words[random.nextInt(words.length)]);
            }
            assertThatCode(() -> {
                        int from = 0;
                        while (from < sent.length()) {
                            int to = Math.min(sent.length(), from + 1 + random.nextInt(60));
                            talk.send(sent.substring(from, to));
                            from = to;
                        }
                        talk.dialogue.disconnected();
                    })
                    .as("%s", sent)
                    .doesNotThrowAnyException();
            assertThat(talk.queue.open).hasValue(0);
        }
    }

    private static final class RecordingHooks implements SmtpdHooks {
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
        private int resets;
        private boolean copyFails;

        @Override
        public Optional<Reply> helo(String name) {
            return refuseIf(name.equals("bad"), "550 5.7.1 helo");
        }

        @Override
        public Optional<Reply> mail(Address sender) {
            return refuseIf(sender.text().startsWith("bad"), "451 4.7.1 mail");
        }

        @Override
        public Optional<Reply> rcpt(Address sender, Address recipient) {
            return refuseIf(recipient.text().contains("bad"), "550 5.7.1 rcpt");
        }

        @Override
        public Optional<OutputStream> copy() throws IOException {
            if (copyFails) {
                throw new IOException("disk full");
            }
            copy.reset();
            return Optional.of(copy);
        }

        @Override
        public Optional<Reply> message(String queueId, Address sender, List<Recipient> recipients) {
            return refuseIf(copy.toString().startsWith("bad"), "554 5.7.1 message");
        }

        @Override
        public void reset() {
            resets++;
        }

        private static Optional<Reply> refuseIf(boolean condition, String reply) {
            return condition ? Optional.of(Reply.of(reply)) : Optional.empty();
        }
    }
}
