package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.HeaderAddresses;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Router;

/**
 * Addresses as they are shown to other hosts: one table, asked once for each address of envelope and headers.
 *
 * <p>Immutable and thread safe. Source: generic(5); Postfix {@code smtp_map11.c}.
 */
public final class GenericMapping {
    private final AddressMapping mapping;
    private final int tokenLimit;

    private GenericMapping(AddressMapping mapping, int tokenLimit) {
        this.mapping = requireNonNull(mapping);
        this.tokenLimit = tokenLimit;
    }

    /**
     * Opens the tables.
     *
     * @param parameter {@code smtp_generic_maps}
     * @param settings the snapshot
     * @return the mapping; empty where the parameter names no table
     */
    public static Optional<GenericMapping> of(String parameter, Settings settings) {
        if (settings.list(parameter).isEmpty()) {
            return Optional.empty();
        }
        AddressMapping mapping =
                AddressMapping.of(parameter, "generic", settings, new Router(settings), LookupObserver.NONE);
        return Optional.of(new GenericMapping(mapping, settings.integer("header_address_token_limit")));
    }

    /**
     * Maps an address.
     *
     * @param address of the envelope
     * @return what the table says; the address itself where it says nothing
     * @throws LookupFailure when the table cannot be asked
     */
    public Address map(Address address) throws LookupFailure {
        return address.isNull()
                ? address
                : mapping.map(address).map(found -> found.get(0)).orElse(address);
    }

    /**
     * Maps the addresses in a header.
     *
     * @param name of the header
     * @param value behind the colon, with its continuation lines
     * @return the whole header, lines ended by CR LF but for the last; empty where nothing changes
     * @throws LookupFailure when the table cannot be asked
     */
    public Optional<String> header(String name, String value) throws LookupFailure {
        if (!HeaderWriter.isOfAddresses(name.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        return HeaderAddresses.change(name, value, tokenLimit, external -> {
            Address address = Address.ofExternal(external);
            Address mapped = map(address);
            return mapped.equals(address) ? external : mapped.external();
        });
    }
}
