package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;

/**
 * A message in the queue as those see it who only look.
 *
 * <p>Immutable. Source: Postfix showq(8).
 *
 * @param queueName {@code incoming}, {@code active}, {@code deferred} or {@code hold}
 * @param queueId its name
 * @param arrival when it came in
 * @param size bytes of its content
 * @param forcedExpire whether it is to be returned at its next attempt
 * @param sender the envelope sender
 * @param recipients those that are not done
 */
public record QueuedMessage(
        String queueName,
        String queueId,
        Instant arrival,
        long size,
        boolean forcedExpire,
        Address sender,
        List<Waiting> recipients) {
    /** Copies the list. */
    public QueuedMessage {
        requireNonNull(queueName);
        requireNonNull(queueId);
        requireNonNull(arrival);
        requireNonNull(sender);
        recipients = List.copyOf(recipients);
    }

    /**
     * A recipient that is not done.
     *
     * @param recipient who
     * @param deferral what the last attempt came to; empty when there was none
     */
    public record Waiting(Recipient recipient, Optional<Deferral> deferral) {
        /** Checks that nothing is null. */
        public Waiting {
            requireNonNull(recipient);
            requireNonNull(deferral);
        }
    }
}
