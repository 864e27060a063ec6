package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.pennypost.address.Address;
import org.pennypost.maillog.MailLog;

/**
 * Knows into how many parts each message in the queue is split, and writes the queue manager's lines of the mail log.
 *
 * <p>Thread safe; one object for the process. Source: Postfix qmgr(8).
 */
@Singleton
public final class ActiveMessages {
    private static final String QMGR = "qmgr";

    private final MailLog log;

    /** Parts left, for messages with more than one; a message that is not here has one. */
    private final Map<String, Integer> parts = new HashMap<>();

    /**
     * Begins with an empty queue.
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
     * A part of a message is split into several, by transport as a rule.
     *
     * @param queueId its queue id
     * @param number how many parts this one becomes, at least 1
     */
    public synchronized void split(String queueId, int number) {
        if (number > 1) {
            parts.merge(queueId, number, (old, more) -> old + more - 1);
        }
    }

    /**
     * A part of a message needs nothing more; with the last one the message leaves the queue: {@code QID: removed}.
     *
     * @param queueId its queue id
     */
    public void done(String queueId) {
        if (isLast(queueId)) {
            log.log(QMGR, queueId + ": removed");
        }
    }

    private synchronized boolean isLast(String queueId) {
        int left = parts.getOrDefault(queueId, 1) - 1;
        if (left > 1) {
            parts.put(queueId, left);
        } else {
            parts.remove(queueId);
        }
        return left == 0;
    }
}
