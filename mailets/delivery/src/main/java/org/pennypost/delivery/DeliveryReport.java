package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import org.pennypost.address.Address;

/**
 * One line of a delivery: to whom, and how it ended. One recipient gives several when an alias names several.
 *
 * <p>Immutable.
 *
 * @param to the final address
 * @param original the address as the client gave it
 * @param status how it ended
 */
public record DeliveryReport(Address to, Address original, DeliveryStatus status) {
    /** Checks that nothing is null. */
    public DeliveryReport {
        requireNonNull(to);
        requireNonNull(original);
        requireNonNull(status);
    }
}
