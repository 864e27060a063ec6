package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;

/**
 * How one came to a local address: what rules where its mail may go, and with whose rights.
 *
 * <p>Immutable.
 *
 * @param level aliases in a row
 * @param depth lists of all kinds in a row
 * @param from the name whose expansion holds the address, empty at the beginning
 * @param source the kind of list that holds it
 * @param owner whom the list belongs to; when there is one, others than the owner get the message as a new one
 * @param sender the envelope sender from here on
 * @param owned whether an owner- alias gave that sender
 * @param rights of the commands and files that are named here
 * @param relayed whether luser_relay led here, which it does once
 */
record Trail(
        int level,
        int depth,
        String from,
        Source source,
        Optional<String> owner,
        Address sender,
        boolean owned,
        Rights rights,
        boolean relayed) {
    /** The kinds of list. */
    enum Source {
        NONE,
        ALIAS,
        FORWARD,
        INCLUDE
    }

    Trail {
        requireNonNull(from);
        requireNonNull(source);
        requireNonNull(owner);
        requireNonNull(sender);
        requireNonNull(rights);
    }

    static Trail begin(Address sender) {
        return new Trail(0, 0, "", Source.NONE, Optional.empty(), sender, false, Rights.DEFAULT, false);
    }

    Trail alias(String name, Optional<Address> ownerAddress, boolean reset) {
        Optional<String> next = ownerAddress.map(Address::text).or(() -> reset ? Optional.empty() : owner);
        return new Trail(
                level + 1,
                depth + 1,
                name,
                Source.ALIAS,
                next,
                ownerAddress.orElse(sender),
                owned || ownerAddress.isPresent(),
                Rights.DEFAULT,
                relayed);
    }

    Trail include(LocalName name, Rights itsRights) {
        return new Trail(
                level,
                depth + 1,
                name.local(),
                Source.INCLUDE,
                owner.or(() -> Optional.of(name.recipient().text())),
                sender,
                owned,
                itsRights,
                relayed);
    }

    Trail forward(LocalName name, LocalUser user) {
        return new Trail(
                level,
                depth + 1,
                from,
                Source.FORWARD,
                Optional.of(name.user()),
                sender,
                owned,
                Rights.of(user),
                relayed);
    }

    Trail relay(LocalName name) {
        return new Trail(level, depth + 1, name.local(), source, owner, sender, owned, rights, true);
    }
}
