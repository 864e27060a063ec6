package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pennypost.conf.SettingsHolder;

/** The texts are those that Postfix 3.7 sends of the same sessions. */
class TranscriptTest {
    private static final String ALL = "policy, protocol, resource, software, data";

    private static Talk talk(String classes, String... more) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("notify_classes", classes);
        settings.put("smtpd_helo_required", "yes");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return Talk.of(settings, "127.0.0.1");
    }

    private static List<String> noticesOf(Talk talk, String... lines) {
        talk.lines(lines);
        talk.dialogue.disconnected();
        return talk.notices;
    }

    @Test
    void tellsWhatWasSaidWhenAClientWasRefused() {
        Talk talk = talk(ALL, "smtpd_sender_restrictions", "check_sender_access inline:{bad@x.example=reject}");

        assertThat(noticesOf(talk, "HELO a.example", "MAIL FROM:<bad@x.example>", "RCPT TO:<root@example.com>", "QUIT"))
                .containsExactly("""
                        localhost[127.0.0.1]
                        Transcript of session follows.

                         Out: 220 mail.example.com ESMTP Postfix
                         In:  HELO a.example
                         Out: 250 mail.example.com
                         In:  MAIL FROM:<bad@x.example>
                         Out: 250 2.1.0 Ok
                         In:  RCPT TO:<root@example.com>
                         Out: 554 5.7.1 <bad@x.example>: Sender address rejected: Access denied
                         In:  QUIT
                         Out: 221 2.0.0 Bye


                        For other details, see the local mail logfile
                        """.replace("\n", "\r\n").replaceFirst("\r\n", "\n"));
    }

    @Test
    void breaksLongLinesAndSaysWhyASessionEnded() {
        String name = "long".repeat(60) + ".example";
        List<String> notices = noticesOf(talk("protocol"), "FOO\u0001bar", "HELO " + name + " and more words here so");

        assertThat(notices).hasSize(1);
        assertThat(notices.get(0).replace("\r\n", "\n"))
                .contains(" In:  FOO?bar\n Out: 500 5.5.2 Error: command not recognized\n")
                .contains(" In:  HELO\n     " + name + "\n     and more words here so\n Out: 250 mail.example.com\n")
                .endsWith(
                        "\n\nSession aborted, reason: lost connection\n\nFor other details, see the local mail logfile\n");
    }

    @Test
    void saysNothingOfWhatNobodyAskedFor() {
        assertThat(noticesOf(talk("policy"), "FOO", "QUIT")).isEmpty();
        assertThat(noticesOf(talk("protocol"), "HELO a.example", "MAIL FROM:<a@x.example>", "QUIT"))
                .isEmpty();
        assertThat(noticesOf(talk(""), "FOO", "QUIT")).isEmpty();
        assertThat(noticesOf(
                        talk(ALL), "HELO a.example", "MAIL FROM:<>", "RCPT TO:<nobody@example.com>", "RSET", "QUIT"))
                .as("an unknown recipient is a matter of bounces")
                .isEmpty();
    }

    @Test
    void forgetsErrorsBeforeAMessageThatCameThrough() {
        Talk talk = talk(ALL);

        assertThat(noticesOf(
                        talk,
                        "HELO a.example",
                        "FOO",
                        "MAIL FROM:<a@x.example>",
                        "RCPT TO:<root@example.com>",
                        "DATA",
                        "Subject: x",
                        "",
                        "body",
                        ".",
                        "QUIT"))
                .isEmpty();
    }

    @Test
    void keepsPasswordsOut() {
        List<String> notices = noticesOf(
                talk(ALL), "EHLO a.example", "AUTH PLAIN AGFsaWNlAHNlY3JldA==", "auth login YWxpY2U=", "QUIT");

        assertThat(notices).hasSize(1);
        assertThat(notices.get(0))
                .contains(" In:  AUTH PLAIN ***\r\n", " In:  auth login ***\r\n")
                .doesNotContain("AGFs", "YWxp");
    }

    @Test
    void tellsOfLongSessionsInParts() {
        Talk talk = talk("protocol");
        for (int i = 0; i < 60; i++) {
            talk.lines("FOO " + i);
        }
        assertThat(talk.notices).isEmpty();
        assertThat(talk.dialogue.endsPromptly()).isFalse();

        talk.lines("RSET");

        assertThat(talk.notices).hasSize(1);
        assertThat(talk.notices.get(0)).contains("In:  FOO 59").doesNotContain("Session aborted");
        assertThat(talk.dialogue.endsPromptly()).isTrue();
        talk.dialogue.disconnected();
        assertThat(talk.notices).hasSize(1);
    }

    @Test
    void queuesTheNoticeForThePostmaster() {
        MemoryQueue queue = new MemoryQueue();
        List<String> log = new ArrayList<>();
        SettingsHolder holder = new SettingsHolder(TestSettings.load(Map.of()));
        QueuedNotices notices = new QueuedNotices(
                holder,
                queue,
                (service, text) -> log.add(text),
                Clock.fixed(Instant.parse("2026-11-04T02:28:11Z"), ZoneId.of("UTC")));

        SmtpdSettings session = TestSettings.smtpd(Map.of("error_notice_recipient", "errors"));
        notices.post(session, "a.test[192.0.2.1]", "Transcript\r\n".getBytes(StandardCharsets.UTF_8));

        MemoryQueue.Queued notice = queue.queued.get(0);
        assertThat(notice.envelope().sender().text()).isEqualTo("double-bounce@mail.example.com");
        assertThat(notice.envelope().recipients().get(0).address().text()).isEqualTo("errors@example.com");
        assertThat(new String(notice.content(), StandardCharsets.UTF_8).replace("\r\n", "\n"))
                .isEqualTo("""
                        Received: by mail.example.com (Postfix)
                        \tid %1$s; Wed,  4 Nov 2026 02:28:11 +0000 (UTC)
                        Date: Wed,  4 Nov 2026 02:28:11 +0000 (UTC)
                        From: Mail Delivery System <MAILER-DAEMON@mail.example.com>
                        To: Postmaster <errors@example.com>
                        Subject: Postfix SMTP server: errors from a.test[192.0.2.1]
                        Message-Id: <20261104022811.%1$s@mail.example.com>

                        Transcript
                        """.formatted(notice.queueId()));

        queue.fault = MemoryQueue.Fault.OPEN;
        notices.post(session, "a.test[192.0.2.1]", new byte[0]);
        assertThat(log).contains("warning: postmaster notify: Input/output error");
    }
}
