package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;

/**
 * The transport table: {@code transport:nexthop} by address, domain, parent domain, and {@code *}.
 *
 * <p>Immutable and thread safe. Source: transport(5).
 */
final class TransportMaps {
    private final TableList tables;
    private final AddressLookup lookup;
    private final boolean parentMatches;

    TransportMaps(Settings settings, AddressLookup lookup, LookupObserver observer) {
        this.tables = TableList.of("transport_maps", settings, observer);
        this.lookup = requireNonNull(lookup);
        this.parentMatches = settings.list("parent_domain_matches_subdomains").contains("transport_maps");
    }

    /** What the table makes of a way: the same one when it has nothing to say. */
    Way redirect(Address address, Way way) throws LookupFailure {
        String domain = address.domain().orElse("");
        return find(address, domain).map(entry -> apply(entry, domain, way)).orElse(way);
    }

    private Optional<String> find(Address address, String domain) throws LookupFailure {
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> found = lookup.findWhole(tables, address).map(AddressLookup.Match::value);
        String name = domain;
        while (found.isEmpty() && !name.isEmpty()) {
            found = tables.findPart(name);
            int dot = name.indexOf('.', 1);
            name = dot < 0 ? "" : name.substring(parentMatches ? dot + 1 : dot);
        }
        return found.isPresent() ? found : tables.find("*");
    }

    private static Way apply(String entry, String domain, Way way) {
        int colon = entry.indexOf(':');
        String transport = colon < 0 ? entry : entry.substring(0, colon);
        String nexthop = colon < 0 ? "" : entry.substring(colon + 1);
        if (transport.isEmpty()) {
            return nexthop.isEmpty() ? way : new Way(way.transport(), nexthop);
        }
        if (!nexthop.isEmpty()) {
            return new Way(transport, nexthop);
        }
        boolean undeliverable = transport.equals("error") || transport.equals("retry");
        return new Way(transport, undeliverable ? "Address is undeliverable" : domain);
    }
}
