package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;

/**
 * The transport and next hop of each address class, before the transport table is asked.
 *
 * <p>Immutable and thread safe. Source: ADDRESS_CLASS_README; postconf(5) by the parameters' names.
 */
final class ClassTransports {
    private static final String DUNNO = "DUNNO";

    private final String local;
    private final String virtual;
    private final String relay;
    private final String other;
    private final String relayhost;
    private final String unknownAlias;
    private final TableList relayhosts;
    private final TableList defaultTransports;
    private final Address nullRelayhostKey;
    private final Address nullTransportKey;
    private final AddressLookup lookup;

    ClassTransports(Settings settings, AddressLookup lookup, LookupObserver observer) {
        this.local = settings.text("local_transport");
        this.virtual = settings.text("virtual_transport");
        this.relay = settings.text("relay_transport");
        this.other = settings.text("default_transport");
        this.relayhost = settings.text("relayhost");
        this.unknownAlias = "5.1.1 User unknown"
                + (settings.bool("show_user_unknown_table_name")
                        ? " in " + AddressClass.VIRTUAL_ALIAS.tableName()
                        : "");
        this.relayhosts = TableList.of("sender_dependent_relayhost_maps", settings, observer);
        this.defaultTransports = TableList.of("sender_dependent_default_transport_maps", settings, observer);
        this.nullRelayhostKey = new Address(settings.text("empty_address_relayhost_maps_lookup_key"));
        this.nullTransportKey = new Address(settings.text("empty_address_default_transport_maps_lookup_key"));
        this.lookup = requireNonNull(lookup);
    }

    /** The way of a class for mail from a sender to a domain. */
    Way way(AddressClass addressClass, Address sender, String domain) throws LookupFailure {
        return switch (addressClass) {
            case LOCAL -> parse("local_transport", local, domain);
            case VIRTUAL_ALIAS -> new Way("error", unknownAlias);
            case VIRTUAL_MAILBOX -> parse("virtual_transport", virtual, domain);
            case RELAY -> parse("relay_transport", relay, relayhost(sender, domain));
            case DEFAULT -> parse("default_transport", defaultTransport(sender), relayhost(sender, domain));
        };
    }

    private String defaultTransport(Address sender) throws LookupFailure {
        return bySender(defaultTransports, sender, nullTransportKey).orElse(other);
    }

    private String relayhost(Address sender, String domain) throws LookupFailure {
        return bySender(relayhosts, sender, nullRelayhostKey).orElse(relayhost.isEmpty() ? domain : relayhost);
    }

    /** What a table says for a sender; {@code DUNNO} and an empty answer are none. */
    private Optional<String> bySender(TableList tables, Address sender, Address nullKey) throws LookupFailure {
        return lookup.find(tables, sender.isNull() ? nullKey : sender)
                .map(AddressLookup.Match::value)
                .filter(value -> !value.isEmpty() && !value.equalsIgnoreCase(DUNNO));
    }

    private static Way parse(String parameter, String text, String nexthop) throws LookupFailure {
        Way way = Way.parse(text, nexthop);
        if (way.transport().isEmpty()) {
            throw new LookupFailure("parameter " + parameter + ": null transport is not allowed");
        }
        return way;
    }
}
