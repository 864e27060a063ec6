package org.pennypost.delivery;

import org.pennypost.address.Address;

/** Where mail for a local recipient ends after its aliases were followed. */
sealed interface LocalTarget {
    /** The address that led here, for the log. */
    Address address();

    /** The mailbox of a user; the name is a file name. */
    record Mailbox(Address address, String user) implements LocalTarget {}

    /** Nowhere, for this reason. */
    record Nowhere(Address address, DeliveryStatus status) implements LocalTarget {}
}
