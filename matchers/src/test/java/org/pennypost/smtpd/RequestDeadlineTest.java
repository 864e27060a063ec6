package org.pennypost.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestDeadlineTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "smtpd_timeout", "10s",
            "smtpd_per_request_deadline", "yes",
            "smtpd_min_data_rate", "4",
            "smtpd_forbid_unauth_pipelining", "no");

    private Talk talk;

    @BeforeEach
    void greet() {
        talk = Talk.of(SETTINGS, "127.0.0.1");
        talk.lines("EHLO c");
    }

    private Duration after(int seconds, String bytes) {
        talk.dialogue.waited(Duration.ofSeconds(seconds));
        talk.send(bytes);
        return talk.dialogue.timeout();
    }

    @Test
    void aCommandHasOneLimit() {
        assertThat(after(4, "N")).hasSeconds(6);
        assertThat(after(5, "OO")).hasSeconds(1);
        assertThat(after(0, "P\r\n")).hasSeconds(10);
        assertThat(after(3, "NOOP\r\nNO")).hasSeconds(10);
        assertThat(after(3, "O")).hasSeconds(7);
        assertThat(after(30, "P")).isZero();
    }

    @Test
    void contentGainsTimeByItsLength() {
        talk.lines("MAIL FROM:<>", "RCPT TO:<root>", "DATA");
        assertThat(after(8, "x\r\ny")).hasSeconds(3);
        assertThat(after(1, "z".repeat(80))).hasSeconds(10);
        assertThat(after(7, "\r\n.")).isEqualTo(Duration.ofMillis(3750));
        assertThat(after(0, "\r\n")).hasSeconds(10);
        assertThat(talk.queue.queued).hasSize(1);
    }

    @Test
    void aChunkGainsTimeByItsLength() {
        talk.lines("MAIL FROM:<>", "RCPT TO:<root>");
        talk.send("BDAT 12 LAST\r\nab\r\n");
        assertThat(after(5, "cd\r\n")).hasSeconds(6);
        assertThat(after(5, "ef\r\n")).hasSeconds(10);
    }

    @Test
    void theAnswersOfALoginAreRequests() {
        talk = new Talk(
                TestSettings.source(Map.of(
                        "smtpd_timeout", "10s", "smtpd_per_request_deadline", "yes", "smtpd_sasl_auth_enable", "yes")),
                "127.0.0.1",
                SmtpdHooks.NONE);
        talk.lines("EHLO c", "AUTH LOGIN");
        assertThat(after(4, "eA")).hasSeconds(6);
        assertThat(after(4, "==\r\n")).hasSeconds(10);
    }

    @Test
    void withoutItEachPieceHasTheLimit() {
        talk = Talk.of(Map.of("smtpd_timeout", "10s"), "127.0.0.1");
        assertThat(after(9, "E")).hasSeconds(10);
        assertThat(after(9, "H")).hasSeconds(10);
    }
}
