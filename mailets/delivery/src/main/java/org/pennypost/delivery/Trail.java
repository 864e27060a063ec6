package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;

/**
 * How one came to a local address: what rules where its mail may go, and on whose behalf.
 *
 * <p>Immutable.
 *
 * @param level aliases in a row
 * @param depth lists of all kinds in a row
 * @param from the name whose expansion holds the address, empty at the beginning
 * @param source the kind of list that holds it
 * @param owner whom the list belongs to; when there is one, others than the owner get the message as a new one
 * @param unmatched the extension that addresses of the list get
 * @param relayed whether luser_relay led here, which it does once
 * @param behalf sender and rights from here on
 */
record Trail(
        int level,
        int depth,
        String from,
        Source source,
        Optional<String> owner,
        Optional<String> unmatched,
        boolean relayed,
        Behalf behalf) {
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
        requireNonNull(unmatched);
        requireNonNull(behalf);
    }

    static Trail begin(Behalf behalf) {
        return new Trail(0, 0, "", Source.NONE, Optional.empty(), Optional.empty(), false, behalf);
    }

    /**
     * Into an alias.
     *
     * @param name its name
     * @param itsOwner the address of its owner- alias
     * @param reset whether an alias without owner belongs to nobody, or still to the owner of the list it is in
     * @param extension what its members get
     * @param next on whose behalf
     */
    Trail alias(String name, Optional<Address> itsOwner, boolean reset, Optional<String> extension, Behalf next) {
        Optional<String> nextOwner = itsOwner.map(Address::text).or(() -> reset ? Optional.empty() : owner);
        return new Trail(level + 1, depth + 1, name, Source.ALIAS, nextOwner, extension, relayed, next);
    }

    /** Into an include file. */
    Trail include(LocalName name, boolean keepsExtension, Rights itsRights) {
        return new Trail(
                level,
                depth + 1,
                name.local(),
                Source.INCLUDE,
                owner.or(() -> Optional.of(name.recipient().text())),
                keepsExtension ? unmatched : Optional.empty(),
                relayed,
                behalf.with(itsRights));
    }

    /** Into the .forward file of a user. */
    Trail forward(LocalName name, Optional<String> extension, Behalf next) {
        return new Trail(level, depth + 1, from, Source.FORWARD, Optional.of(name.user()), extension, relayed, next);
    }

    /** To the address that takes the mail of somebody unknown. */
    Trail relay(LocalName name) {
        return new Trail(level, depth + 1, name.local(), source, owner, Optional.empty(), true, behalf);
    }
}
