package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.pennypost.address.Address;

/**
 * Where a message comes from, as far as its headers depend on it.
 *
 * <p>Immutable.
 *
 * @param queueId the message's name in the queue
 * @param sender the envelope sender in its final form
 * @param received the text of the Received header without its name, lines separated by {@code "\r\n\t"}
 * @param arrival when it arrived
 * @param zone the zone of the dates that are written
 * @param headerRewrite how addresses in headers are completed and mapped and that missing headers are added, which is
 *     done for our own clients (postconf(5) local_header_rewrite_clients), and for all when there is a
 *     remote_header_rewrite_domain; empty for others
 * @param fullName the name of who submits it, for a From header that is missing; empty when it is not known
 */
public record Origin(
        String queueId,
        Address sender,
        String received,
        Instant arrival,
        ZoneId zone,
        Optional<HeaderMappings> headerRewrite,
        Optional<String> fullName) {
    /** Checks that nothing is null. */
    public Origin {
        requireNonNull(queueId);
        requireNonNull(sender);
        requireNonNull(received);
        requireNonNull(arrival);
        requireNonNull(zone);
        requireNonNull(headerRewrite);
        requireNonNull(fullName);
    }

    /**
     * For a message of somebody whose name is not known.
     *
     * @param queueId as above
     * @param sender as above
     * @param received as above
     * @param arrival as above
     * @param zone as above
     * @param headerRewrite as above
     */
    public Origin(
            String queueId,
            Address sender,
            String received,
            Instant arrival,
            ZoneId zone,
            Optional<HeaderMappings> headerRewrite) {
        this(queueId, sender, received, arrival, zone, headerRewrite, Optional.empty());
    }
}
