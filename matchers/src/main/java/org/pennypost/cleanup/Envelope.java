package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.pennypost.address.Address;
import org.pennypost.conf.control.Submission;

/**
 * What a message carries beside its content.
 *
 * <p>Immutable. Source: Postfix queue file records.
 *
 * @param sender the envelope sender after rewriting, {@link Address#NULL} for {@code <>}
 * @param recipients at least one, in the order of the client, duplicates removed
 * @param arrival when the first recipient was accepted
 * @param size bytes of the content as written to {@link IncomingMessage#content()}
 * @param attributes what is known of the client and its wishes, by Postfix's attribute names: client_name,
 *     client_address, client_port, helo_name, protocol_name, log_client_name…; dsn_ret, dsn_envid; body (8BITMIME)
 */
public record Envelope(
        Address sender, List<Recipient> recipients, Instant arrival, long size, Map<String, String> attributes) {
    /** Copies the collections and checks that a recipient is there; {@link IllegalArgumentException} otherwise. */
    public Envelope {
        requireNonNull(sender);
        requireNonNull(arrival);
        recipients = List.copyOf(recipients);
        attributes = Map.copyOf(attributes);
        if (recipients.isEmpty() || size < 0) {
            throw new IllegalArgumentException("an envelope needs a recipient and a size");
        }
    }

    /**
     * Tells whether nobody is to get the message, and the sender is to be told what would become of it.
     *
     * @return true for one of {@code sendmail -bv}
     */
    public boolean isProbe() {
        return Submission.isProbe(attributes);
    }
}
