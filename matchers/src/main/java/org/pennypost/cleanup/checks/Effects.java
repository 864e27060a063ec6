package org.pennypost.cleanup.checks;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;

/**
 * What checks decided about the envelope of a message.
 *
 * <p>Immutable. Source: header_checks(5).
 *
 * @param discard whether the message is accepted and thrown away
 * @param hold whether it is to wait in the queue {@code hold}
 * @param filter {@code transport:nexthop} that all recipients go to first
 * @param redirect who gets it instead of its recipients
 * @param bcc who gets it too
 */
public record Effects(
        boolean discard, boolean hold, Optional<String> filter, Optional<Address> redirect, List<Address> bcc) {
    /** Nothing was decided. */
    public static final Effects NONE = new Effects(false, false, Optional.empty(), Optional.empty(), List.of());

    /** The attribute of an {@link Envelope} that holds {@code transport:nexthop} of FILTER. */
    public static final String CONTENT_FILTER = "content_filter";

    /** The attribute of an {@link Envelope} that is there when the message is to be held. */
    public static final String HOLD = "hold";

    /** Copies the list. */
    public Effects {
        requireNonNull(filter);
        requireNonNull(redirect);
        bcc = List.copyOf(bcc);
    }

    /**
     * Changes an envelope; the message is not to be queued at all when it is discarded.
     *
     * @param envelope as the client gave it
     * @param rewrite completes the addresses of a table, as those of a client
     * @return the envelope of the message that is queued
     */
    public Envelope apply(Envelope envelope, UnaryOperator<Address> rewrite) {
        if (equals(NONE)) {
            return envelope;
        }
        Map<String, String> attributes = new TreeMap<>(envelope.attributes());
        filter.ifPresent(target -> attributes.put(CONTENT_FILTER, target));
        if (hold) {
            attributes.put(HOLD, "yes");
        }
        List<Recipient> recipients = new ArrayList<>(envelope.recipients());
        bcc.forEach(address -> recipients.add(new Recipient(address, rewrite.apply(address))));
        redirect.ifPresent(address -> {
            Recipient first = recipients.get(0);
            recipients.clear();
            recipients.add(
                    new Recipient(first.original(), rewrite.apply(address), first.dsnNotify(), first.dsnOriginal()));
        });
        return new Envelope(envelope.sender(), recipients, envelope.arrival(), envelope.size(), attributes);
    }
}
