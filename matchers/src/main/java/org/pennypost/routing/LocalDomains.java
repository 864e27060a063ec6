package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Destination;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;

/**
 * The domains whose mail is delivered here by its local part: mydestination, and the literals of our own addresses.
 *
 * <p>Immutable and thread safe. Source: Postfix {@code resolve_local(3)}.
 *
 * @param mydestination the names
 * @param addresses inet_interfaces and proxy_interfaces
 * @param myorigin the domain of bare names
 * @param observer is told of each lookup
 */
public record LocalDomains(DomainList mydestination, OwnAddresses addresses, String myorigin, LookupObserver observer)
        implements Destination.LocalDomains<LookupFailure> {
    /** Checks that nothing is null. */
    public LocalDomains {
        requireNonNull(mydestination);
        requireNonNull(addresses);
        requireNonNull(myorigin);
        requireNonNull(observer);
    }

    /**
     * Reads them.
     *
     * @param settings the snapshot
     * @param observer is told of each lookup
     * @return the domains
     * @throws IllegalArgumentException when a table of an unknown type is named
     */
    public static LocalDomains of(Settings settings, LookupObserver observer) {
        return new LocalDomains(
                DomainList.exact("mydestination", settings, observer),
                OwnAddresses.of(settings.list("inet_interfaces"), settings.list("proxy_interfaces")),
                settings.text("myorigin"),
                observer);
    }

    @Override
    public boolean isLocal(String domain) throws LookupFailure {
        String name = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        return !name.isEmpty() && (mydestination.contains(name) || isOwnLiteral(name));
    }

    private boolean isOwnLiteral(String name) {
        boolean own = addresses.isOwnLiteral(name);
        if (name.startsWith("[")) {
            observer.asked("inet_interfaces", "", name, own ? Optional.of("yes") : Optional.empty());
        }
        return own;
    }

    /**
     * Tells whether table keys without a domain stand for addresses of this domain.
     *
     * @param domain of an address
     * @return true for a local domain and for myorigin
     * @throws LookupFailure when a table cannot be asked
     */
    public boolean isLocalOrOrigin(String domain) throws LookupFailure {
        return domain.equalsIgnoreCase(myorigin) || isLocal(domain);
    }
}
