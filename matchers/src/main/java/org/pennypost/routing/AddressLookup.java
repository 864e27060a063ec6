package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.AddressExtension;
import org.pennypost.conf.table.LookupFailure;

/**
 * Looks an address up in tables whose keys are addresses: canonical, virtual, relocated, generic, recipient and
 * sender-dependent maps. The keys tried are {@code user+ext@domain}, {@code user@domain}; then, when the domain is our
 * own, {@code user+ext}, {@code user}; then {@code @domain}. Each key is tried in all tables before the next one, first
 * with the quotes it needs in mail, then mostly without. Tables of patterns see the whole address only.
 *
 * <p>Immutable and thread safe. Source: Postfix {@code mail_addr_find(3)}; canonical(5), virtual(5).
 *
 * @param extension sets user and extension apart
 * @param domains knows which domains are our own
 */
public record AddressLookup(AddressExtension extension, LocalDomains domains) {
    /** Checks that nothing is null. */
    public AddressLookup {
        requireNonNull(extension);
        requireNonNull(domains);
    }

    /**
     * What was found.
     *
     * @param value of the table
     * @param extension with its delimiter, when a key without it was found; otherwise empty
     */
    public record Match(String value, String extension) {
        /** Checks that nothing is null. */
        public Match {
            requireNonNull(value);
            requireNonNull(extension);
        }
    }

    /**
     * Looks an address up.
     *
     * @param tables to ask
     * @param address with or without a domain, in any case
     * @return the first answer
     * @throws LookupFailure when a table cannot be asked before an answer is found
     */
    public Optional<Match> find(TableList tables, Address address) throws LookupFailure {
        return find(tables, address, true);
    }

    /**
     * Looks an address up with the quotes that it needs in mail, and not without, as the tables that rewrite addresses
     * are asked.
     *
     * @param tables to ask
     * @param address with or without a domain, in any case
     * @return the first answer
     * @throws LookupFailure when a table cannot be asked before an answer is found
     */
    public Optional<Match> findQuoted(TableList tables, Address address) throws LookupFailure {
        return find(tables, address, false);
    }

    private Optional<Match> find(TableList tables, Address address, boolean unquoted) throws LookupFailure {
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        Optional<Match> match = findWhole(tables, address, unquoted);
        if (match.isPresent() || address.text().indexOf('@') < 0) {
            return match;
        }
        String domain = address.domain().orElse("");
        if (domains.isLocalOrOrigin(domain)) {
            match = findUser(tables, address.localPart(), unquoted);
        }
        return match.isPresent() ? match : tables.findPart("@" + domain).map(value -> new Match(value, ""));
    }

    /** user+ext@domain and user@domain. */
    Optional<Match> findWhole(TableList tables, Address address) throws LookupFailure {
        return findWhole(tables, address, true);
    }

    private Optional<Match> findWhole(TableList tables, Address address, boolean unquoted) throws LookupFailure {
        Optional<Match> whole = find(tables, new Key(address.external(), address.text(), unquoted), false, "");
        Optional<AddressExtension.Split> split = extension.split(address.localPart());
        if (whole.isPresent() || split.isEmpty()) {
            return whole;
        }
        int at = address.text().lastIndexOf('@');
        String domain = at < 0 ? "" : address.text().substring(at);
        Address bare = new Address(split.get().user() + domain);
        return find(
                tables,
                new Key(bare.external(), bare.text(), unquoted),
                true,
                split.get().extension());
    }

    /** user+ext and user. */
    private Optional<Match> findUser(TableList tables, String user, boolean unquoted) throws LookupFailure {
        Optional<Match> whole = find(tables, new Key(quoted(user), user, unquoted), true, "");
        Optional<AddressExtension.Split> split = extension.split(user);
        if (whole.isPresent() || split.isEmpty()) {
            return whole;
        }
        String bare = split.get().user();
        return find(
                tables, new Key(quoted(bare), bare, unquoted), true, split.get().extension());
    }

    private static String quoted(String user) {
        String external = new Address(user + "@x").external();
        return external.substring(0, external.length() - 2);
    }

    /** A key in its two forms, and whether the second one is tried. */
    private record Key(String external, String internal, boolean both) {}

    private static Optional<Match> find(TableList tables, Key key, boolean part, String extension)
            throws LookupFailure {
        Optional<String> value = tables.find(key.external(), part);
        if (value.isEmpty() && key.both() && !key.external().equals(key.internal())) {
            value = tables.find(key.internal(), part);
        }
        return value.map(found -> new Match(found, extension));
    }
}
