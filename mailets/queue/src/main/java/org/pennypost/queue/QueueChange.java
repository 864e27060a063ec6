package org.pennypost.queue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code postsuper} does to a message, in the order in which it is summed up. Source: Postfix postsuper(1).
 */
public enum QueueChange {
    /** It begins anew. */
    REQUEUE("requeued", "Requeued"),
    /** It is deleted. */
    DELETE("removed", "Deleted"),
    /** It is returned to its sender at its next attempt. */
    EXPIRE("expired", "Force-expired"),
    /** It waits until it is released. */
    HOLD("placed on hold", "Placed on hold"),
    /** It waits no longer. */
    RELEASE("released from hold", "Released from hold");

    private final String done;
    private final String summary;

    QueueChange(String done, String summary) {
        this.done = done;
        this.summary = summary;
    }

    /**
     * Finds one by its word.
     *
     * @param word as {@link #word} gives it
     * @return empty when there is none
     */
    public static Optional<QueueChange> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /**
     * Names it in a request.
     *
     * @return {@code hold}
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Says of a message that it was done.
     *
     * @return {@code placed on hold}
     */
    public String done() {
        return done;
    }

    /**
     * Says before a number of messages that it was done to these.
     *
     * @return {@code Placed on hold}
     */
    public String summary() {
        return summary;
    }

    /**
     * Does it in the queue of a running server.
     *
     * @param queue the queue
     * @param queueId the message
     * @return false when there was nothing to do
     * @throws IOException when it cannot be written down
     */
    public boolean apply(QueueControl queue, String queueId) throws IOException {
        return switch (this) {
            case REQUEUE -> queue.requeue(queueId);
            case DELETE -> queue.delete(queueId);
            case EXPIRE -> queue.expire(queueId);
            case HOLD -> queue.hold(queueId);
            case RELEASE -> queue.release(queueId);
        };
    }

    /**
     * Does it in the directory of a queue without a server.
     *
     * @param queue the queue, whose lock is held
     * @param queueId the message
     * @return false when there was nothing to do
     * @throws IOException when it cannot be written down
     */
    public boolean apply(QueueDirectory queue, String queueId) throws IOException {
        return switch (this) {
            case REQUEUE -> queue.requeue(queueId);
            case DELETE -> queue.delete(queueId);
            case EXPIRE -> queue.expire(queueId);
            case HOLD -> queue.hold(queueId);
            case RELEASE -> queue.release(queueId);
        };
    }
}
