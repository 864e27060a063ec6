package org.pennypost.maillog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailLogFileTest {
    @TempDir
    Path directory;

    private final SetClock clock = new SetClock(Instant.parse("2026-11-04T02:28:11Z"));

    @Test
    void writesPostfixLines() throws Exception {
        Path file = directory.resolve("log/mail.log");
        try (MailLogFile log = new MailLogFile(file, "postfix", "mail", 145, clock)) {
            log.log("smtpd", "connect from unknown[127.0.0.9]");
            clock.now = Instant.parse("2026-11-24T22:28:11Z");
            log.log("submission/smtpd", "bad\r\n\u007fline");
            assertThat(Files.readString(file))
                    .isEqualTo("Nov  4 02:28:11 mail postfix/smtpd[145]: connect from unknown[127.0.0.9]\n"
                            + "Nov 24 22:28:11 mail postfix/submission/smtpd[145]: bad???line\n");
        }
    }

    @Test
    void cutsALongText() throws Exception {
        Path file = directory.resolve("mail.log");
        try (MailLogFile log = new MailLogFile(file, "postfix", "mail", 1, clock)) {
            log.log("local", "x".repeat(10_000));
            log.log("local", "y");
            assertThat(Files.readAllLines(file))
                    .containsExactly(
                            "Nov  4 02:28:11 mail postfix/local[1]: " + "x".repeat(2000),
                            "Nov  4 02:28:11 mail postfix/local[1]: y");
        }
    }

    @Test
    void opensTheFileAnewAfterItWasRotated() throws Exception {
        Path file = directory.resolve("mail.log");
        try (MailLogFile log = new MailLogFile(file, "postfix", "mail", 1, clock)) {
            log.log("smtpd", "first");
            Files.move(file, directory.resolve("mail.log.1"));
            clock.now = clock.now.plusSeconds(1);
            log.log("smtpd", "second");
            assertThat(Files.readString(file)).endsWith("second\n").doesNotContain("first");
        }
    }

    @Test
    void survivesAnInterruptedWriter() throws Exception {
        Path file = directory.resolve("mail.log");
        try (MailLogFile log = new MailLogFile(file, "postfix", "mail", 1, clock)) {
            Thread.currentThread().interrupt();
            log.log("smtpd", "lost");
            assertThat(Thread.interrupted()).isTrue();
            log.log("smtpd", "kept");
            assertThat(Files.readString(file)).endsWith("kept\n");
        }
    }

    @Test
    void countsLinesThatCannotBeWritten() throws Exception {
        MailLogFile log = new MailLogFile(directory.resolve("mail.log"), "postfix", "mail", 1, clock);
        log.close();
        log.log("smtpd", "lost");
        assertThat(log.lostLines()).isEqualTo(1);
    }

    private static final class SetClock extends Clock {
        private Instant now;

        SetClock(Instant now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
