package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.AddressList;
import org.pennypost.address.TrivialRewrite;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.AddressLookup;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Router;
import org.pennypost.routing.TableList;

/**
 * The tables of one parameter as a mapping of addresses: what a table holds for an address is a list of addresses, which
 * are rewritten; {@code @domain} keeps the user; an extension that the table does not name is carried over.
 *
 * <p>Immutable and thread safe. Source: Postfix {@code mail_addr_map(3)}, {@code mail_addr_crunch(3)}; virtual(5),
 * canonical(5).
 */
final class AddressMapping {
    private final String parameter;
    private final TableList tables;
    private final AddressLookup lookup;
    private final TrivialRewrite rewrite;
    private final boolean propagate;

    private AddressMapping(String parameter, TableList tables, Router router, boolean propagate) {
        this.parameter = requireNonNull(parameter);
        this.tables = requireNonNull(tables);
        this.lookup = router.lookup();
        this.rewrite = router.rewrite();
        this.propagate = propagate;
    }

    /** Opens the tables of a parameter; {@code extensions} is its word in propagate_unmatched_extensions. */
    static AddressMapping of(
            String parameter, String extensions, Settings settings, Router router, LookupObserver observer) {
        return new AddressMapping(
                parameter,
                TableList.of(parameter, settings, observer),
                router,
                settings.list("propagate_unmatched_extensions").contains(extensions));
    }

    String parameter() {
        return parameter;
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    /** What an address stands for, at least one address; empty when the tables do not say. */
    Optional<List<Address>> map(Address address) throws LookupFailure {
        Optional<AddressLookup.Match> match = lookup.findQuoted(tables, address);
        if (match.isEmpty()) {
            return Optional.empty();
        }
        String extension = match.get().extension();
        String value = match.get().value();
        if (value.startsWith("@")) {
            int at = address.text().lastIndexOf('@');
            String user = at < 0 ? address.text() : address.text().substring(0, at);
            String bare = user.substring(0, user.length() - extension.length());
            value = new Address(bare + value).external();
        }
        if (value.equals("<>")) {
            return Optional.of(List.of(Address.NULL));
        }
        List<Address> addresses = new ArrayList<>();
        for (String external : AddressList.parse(value, Integer.MAX_VALUE).addresses()) {
            addresses.add(extended(Address.ofExternal(rewrite.rewriteExternal(external)), extension));
        }
        if (addresses.isEmpty()) {
            throw new LookupFailure(
                    parameter + " lookup of " + address.external() + " returns non-address result \"" + value + "\"");
        }
        return Optional.of(addresses);
    }

    private Address extended(Address address, String extension) {
        if (!propagate || extension.isEmpty()) {
            return address;
        }
        String text = address.text();
        int at = text.lastIndexOf('@');
        int end = at < 0 ? text.length() : at;
        return new Address(text.substring(0, end) + extension + text.substring(end));
    }
}
