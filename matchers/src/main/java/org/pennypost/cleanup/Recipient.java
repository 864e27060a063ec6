package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;

/**
 * One recipient of a message.
 *
 * <p>Immutable. Source: Postfix queue file records; RFC 3461.
 *
 * @param original as the client gave it ({@code root}); X-Original-To and orig_to= show it
 * @param address after rewriting ({@code root@example.com}); delivery goes here
 * @param dsnNotify the NOTIFY parameter in upper case ({@code SUCCESS,FAILURE}), empty when absent
 * @param dsnOriginal the ORCPT parameter, decoded ({@code rfc822;a@b}), empty when absent
 */
public record Recipient(Address original, Address address, Optional<String> dsnNotify, Optional<String> dsnOriginal) {
    /** Checks that nothing is null. */
    public Recipient {
        requireNonNull(original);
        requireNonNull(address);
        requireNonNull(dsnNotify);
        requireNonNull(dsnOriginal);
    }

    /**
     * Makes a recipient without wishes for status notifications.
     *
     * @param original as given
     * @param address after rewriting
     */
    public Recipient(Address original, Address address) {
        this(original, address, Optional.empty(), Optional.empty());
    }
}
