package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;

/**
 * The envelope of what waits in the queue, and why its recipients wait.
 *
 * <p>Immutable.
 *
 * @param envelope with the recipients that are not done
 * @param deferrals what the last attempt came to, for those that had one
 */
public record QueuedEnvelope(Envelope envelope, Map<Recipient, Deferral> deferrals) {
    /** Copies the map. */
    public QueuedEnvelope {
        requireNonNull(envelope);
        deferrals = Map.copyOf(deferrals);
    }

    /**
     * Gives the same without some recipients.
     *
     * @param ended each takes one away that is equal
     * @return empty when none is left
     */
    public Optional<QueuedEnvelope> without(Collection<Recipient> ended) {
        if (ended.isEmpty()) {
            return Optional.of(this);
        }
        Map<Recipient, Integer> gone = new HashMap<>();
        ended.forEach(recipient -> gone.merge(recipient, 1, Integer::sum));
        List<Recipient> left = new ArrayList<>();
        for (Recipient recipient : envelope.recipients()) {
            if (gone.merge(recipient, -1, Integer::sum) < 0) {
                left.add(recipient);
            }
        }
        return left.isEmpty() ? Optional.empty() : Optional.of(with(left));
    }

    /**
     * Gives the same with other recipients.
     *
     * @param recipients at least one
     * @return sender and all else as here
     */
    public QueuedEnvelope with(List<Recipient> recipients) {
        return new QueuedEnvelope(
                new Envelope(envelope.sender(), recipients, envelope.arrival(), envelope.size(), envelope.attributes()),
                deferrals);
    }
}
