package org.pennypost.server;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import com.google.common.base.Throwables;
import org.apache.james.mailbox.exception.MailboxException;
import org.pennypost.mbox.MailboxFailure;

/**
 * Ends a line of the log. What mailboxes refuse, as one that is not there or that another program holds, is told on the line, since any client can
 * bring it about; all else gets its stack trace.
 */
final class LoggedFailure extends ThrowableProxyConverter {
    @Override
    public String convert(ILoggingEvent event) {
        if (!(event.getThrowableProxy() instanceof ThrowableProxy proxy)) {
            return "\n";
        }
        Throwable failure = proxy.getThrowable();
        return isRefusal(failure) ? ": " + failure.getMessage() + "\n" : "\n" + super.convert(event);
    }

    private static boolean isRefusal(Throwable failure) {
        boolean mailbox = failure instanceof MailboxException || failure instanceof MailboxFailure;
        return mailbox
                && Throwables.getCausalChain(failure).stream()
                        .noneMatch(cause -> cause instanceof RuntimeException || cause instanceof Error);
    }
}
