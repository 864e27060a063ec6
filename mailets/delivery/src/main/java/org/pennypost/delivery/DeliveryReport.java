package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;

/**
 * One line of a delivery: to whom, and how it ended. One recipient gives several when an alias names several.
 *
 * <p>Immutable.
 *
 * @param to the final address
 * @param original the address as the client gave it
 * @param status how it ended
 * @param notified who is told of a failure, instead of the sender of the message
 */
public record DeliveryReport(Address to, Address original, DeliveryStatus status, Optional<Address> notified) {
    /** Checks that nothing is null. */
    public DeliveryReport {
        requireNonNull(to);
        requireNonNull(original);
        requireNonNull(status);
        requireNonNull(notified);
    }

    /**
     * Makes a report of which the sender is told.
     *
     * @param to the final address
     * @param original the address as the client gave it
     * @param status how it ended
     */
    public DeliveryReport(Address to, Address original, DeliveryStatus status) {
        this(to, original, status, Optional.empty());
    }
}
