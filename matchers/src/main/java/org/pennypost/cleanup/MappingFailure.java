package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import org.pennypost.conf.table.LookupFailure;
import org.pennypost.maillog.MailLog;
import org.pennypost.status.Reply;

/**
 * An address cannot be mapped now: a table cannot be asked, or an alias leads too far. The message is not accepted and is
 * to be sent again. The exception's message is what the log is told, without queue id.
 *
 * <p>Source: Postfix {@code cleanup_map1n.c}, {@code smtpd.c} on the status of cleanup.
 */
public final class MappingFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    private MappingFailure(String warning, Reply reply, LookupFailure cause) {
        super(warning + " -- message not accepted, try again later", cause);
        this.reply = requireNonNull(reply);
    }

    /** A table could not be asked; {@code what} names the parameter and, where known, the address. */
    static MappingFailure lookup(String parameter, String what, LookupFailure cause) {
        return new MappingFailure(
                parameter + " map lookup problem" + what,
                Reply.of("451 4.3.0 Error: queue file write error"),
                requireNonNull(cause));
    }

    /** An alias leads to too much. */
    static MappingFailure unreasonable(String what) {
        return new MappingFailure("unreasonable " + what, Reply.of("451 4.6.0 Alias expansion error"), null);
    }

    /** Writes to the log what has happened. */
    void tell(MailLog log, String queueId) {
        if (getCause() != null) {
            log.log("cleanup", "warning: " + getCause().getMessage());
        }
        log.log("cleanup", "warning: " + queueId + ": " + getMessage());
    }

    /**
     * Gives what the client is told.
     *
     * @return a reply of the class 4
     */
    public Reply reply() {
        return reply;
    }
}
