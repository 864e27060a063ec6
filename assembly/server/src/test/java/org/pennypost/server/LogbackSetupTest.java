package org.pennypost.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.MailboxPath;
import org.junit.jupiter.api.Test;
import org.pennypost.mbox.MboxSnapshot;

class LogbackSetupTest {
    private final LoggerContext context = new LoggerContext();

    private String logged(Throwable failure) {
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("org.apache.james.Status"), Level.ERROR, "Status failed", failure, null);
        return LogbackSetup.layout(context).doLayout(event).substring("Nov 30 20:00:00 ".length());
    }

    @Test
    void tellsWhatMailboxesRefuseOnOneLine() {
        assertThat(logged(new MailboxNotFoundException(MailboxPath.forUser(Username.of("alice"), "none"))))
                .isEqualTo("pennypost: ERROR: Status: Status failed: #private:alice:none can not be found\n");
        assertThat(logged(catchThrowable(() -> MboxSnapshot.NOTHING.under(7))))
                .isEqualTo("pennypost: ERROR: Status: Status failed: another program has numbered the messages anew: "
                        + "UIDVALIDITY was 7 and is 1\n");
        assertThat(logged(new MailboxException("no lock", new IOException("held"))))
                .isEqualTo("pennypost: ERROR: Status: Status failed: no lock\n");
    }

    @Test
    void tellsWhereAMistakeOfTheServersOwnIs() {
        assertThat(logged(new IllegalStateException("mistake")))
                .startsWith("pennypost: ERROR: Status: Status failed\njava.lang.IllegalStateException: mistake\n\tat ");
        assertThat(logged(new MailboxException("failed", new IllegalStateException("mistake"))))
                .contains("MailboxException: failed\n\tat ", "Caused by: java.lang.IllegalStateException: mistake\n");
    }

    @Test
    void endsALineWithoutAFailure() {
        assertThat(logged(null)).isEqualTo("pennypost: ERROR: Status: Status failed\n");
    }
}
