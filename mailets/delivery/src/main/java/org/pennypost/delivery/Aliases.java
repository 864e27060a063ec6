package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.routing.AddressClass;
import org.pennypost.routing.Router;

/**
 * The aliases and users of this host.
 *
 * <p>Immutable and thread safe. Source: postconf(5) alias_maps, owner_request_special, expand_owner_alias.
 */
final class Aliases {
    private final ExpansionSettings settings;
    private final Router router;
    private final Identity identity;

    /**
     * An address that stands in an alias.
     *
     * @param address completed
     * @param local whether this agent delivers to it
     */
    record Resolved(Address address, boolean local) {
        Resolved {
            requireNonNull(address);
        }
    }

    /**
     * An alias.
     *
     * @param value what it stands for
     * @param rights of the commands and files in it: those of whoever owns the table
     */
    record Found(String value, Rights rights) {
        Found {
            requireNonNull(value);
            requireNonNull(rights);
        }
    }

    Aliases(ExpansionSettings settings, Router router, Identity identity) {
        this.settings = requireNonNull(settings);
        this.router = requireNonNull(router);
        this.identity = requireNonNull(identity);
    }

    /** Gives what an alias stands for; the name is without domain and in lower case. */
    Optional<Found> find(String name) throws LookupFailure {
        for (AliasTable table : settings.aliases()) {
            Optional<String> value = table.table().lookup(name);
            if (value.isPresent()) {
                return Optional.of(new Found(value.get(), identity.owner(table.owner())));
            }
        }
        return Optional.empty();
    }

    /** Gives the owner of a list, by its whole name or by the name without extension. */
    Optional<Address> owner(LocalName name) throws LookupFailure {
        Optional<Address> owner = owner(name.local());
        return owner.isPresent() ? owner : owner(name.user());
    }

    /** Gives the sender of what an alias sends on, when it has an owner- alias. */
    Optional<Address> owner(String name) throws LookupFailure {
        if (!settings.ownerRequest()) {
            return Optional.empty();
        }
        String owner = "owner-" + name;
        Optional<String> found = find(owner).map(Found::value);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Address plain = new Address(owner);
        Address address = settings.expandOwner()
                ? AliasEntry.parse(found.get()).stream()
                        .filter(AliasEntry.Recipient.class::isInstance)
                        .map(entry -> ((AliasEntry.Recipient) entry).address())
                        .findFirst()
                        .orElse(plain)
                : plain;
        return Optional.of(router.rewrite().rewrite(address));
    }

    /** Completes an address and tells whether it is local. */
    Resolved resolve(Address address) throws LookupFailure {
        org.pennypost.routing.Route route = router.resolve(address);
        boolean local =
                route.addressClass() == AddressClass.LOCAL && route.transport().equals("local");
        return new Resolved(route.address(), local);
    }

    /** Finds the user of a name, the name with its extension first. */
    Optional<LocalUser> user(LocalName name) throws LookupFailure {
        for (String text : List.of(name.local(), name.user())) {
            Optional<String> line = isFileName(text) ? lookup(settings.users(), text) : Optional.empty();
            if (line.isPresent()) {
                return Optional.of(LocalUser.of(text, line.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> lookup(List<LookupTable> tables, String name) throws LookupFailure {
        for (LookupTable table : tables) {
            Optional<String> found = table.lookup(name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** A user name becomes the name of a file: it must stay in its directory, and be no lock file of another. */
    static boolean isFileName(String name) {
        return !name.isEmpty()
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0
                && !name.equals(".")
                && !name.equals("..")
                && !name.endsWith(".lock");
    }
}
