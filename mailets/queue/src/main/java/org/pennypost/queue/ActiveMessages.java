package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import javax.inject.Inject;
import javax.inject.Singleton;
import org.pennypost.address.Address;
import org.pennypost.maillog.MailLog;

/**
 * Writes the queue manager's lines of the mail log.
 *
 * <p>Thread safe; one object for the process. Source: Postfix qmgr(8).
 */
@Singleton
public final class ActiveMessages {
    private static final String QMGR = "qmgr";

    private final MailLog log;

    /**
     * Prepares.
     *
     * @param log where the lines go
     */
    @Inject
    public ActiveMessages(MailLog log) {
        this.log = requireNonNull(log);
    }

    /**
     * A message becomes active: {@code QID: from=<a@b>, size=300, nrcpt=1 (queue active)}.
     *
     * @param queueId its queue id
     * @param sender the envelope sender
     * @param size bytes of its content with CR LF line ends
     * @param recipients how many are still to be served
     */
    public void active(String queueId, Address sender, long size, int recipients) {
        log.log(
                QMGR,
                queueId + ": from=<" + sender.text() + ">, size=" + size + ", nrcpt=" + recipients + " (queue active)");
    }

    /**
     * A message was tried for as long as it may be: {@code QID: from=<a@b>, status=expired, returned to sender}.
     *
     * @param queueId its queue id
     * @param sender the envelope sender
     */
    public void expired(String queueId, Address sender) {
        log.log(QMGR, queueId + ": from=<" + sender.text() + ">, status=expired, returned to sender");
    }

    /**
     * A message has left the queue: {@code QID: removed}.
     *
     * @param queueId its queue id
     */
    public void removed(String queueId) {
        log.log(QMGR, queueId + ": removed");
    }
}
