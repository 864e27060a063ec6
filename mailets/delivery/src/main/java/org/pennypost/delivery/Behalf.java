package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;

/**
 * On whose behalf a place gets a message: what its headers name, whose rights count, who is told of a failure.
 *
 * <p>Immutable. Source: Postfix local(8), owner- aliases.
 *
 * @param sender the envelope sender
 * @param owned whether an owner- alias gave it; what the original recipient was is not told then
 * @param delivered the address in Delivered-To
 * @param rights of commands and files
 * @param notified who is told of a command or file that fails, instead of the sender of the message
 */
record Behalf(Address sender, boolean owned, Address delivered, Rights rights, Optional<Address> notified) {
    Behalf {
        requireNonNull(sender);
        requireNonNull(delivered);
        requireNonNull(rights);
        requireNonNull(notified);
    }

    /** Whoever sent the message, to whom it was sent. */
    static Behalf of(Address sender, Address recipient) {
        return new Behalf(sender, false, recipient, Rights.DEFAULT, Optional.empty());
    }

    /** The same for the members of an alias, which may have an owner. */
    Behalf alias(Optional<Address> owner, Rights itsRights) {
        return new Behalf(owner.orElse(sender), owned || owner.isPresent(), delivered, itsRights, owner);
    }

    Behalf with(Rights other) {
        return new Behalf(sender, owned, delivered, other, notified);
    }

    Behalf deliveredTo(Address address) {
        return new Behalf(sender, owned, address, rights, notified);
    }

    Behalf notifying(Optional<Address> owner) {
        return new Behalf(sender, owned, delivered, rights, owner);
    }
}
