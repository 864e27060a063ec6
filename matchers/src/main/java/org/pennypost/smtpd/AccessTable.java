package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.AddressExtension;
import org.pennypost.address.HostNames;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Route;
import org.pennypost.status.Verdict;

/**
 * A table of access(5): finds a client, a host or an address by the keys that stand for it, and does what the table says.
 * A table that cannot be asked defers.
 *
 * <p>Immutable and thread safe. Source: access(5); Postfix {@code smtpd_check.c}.
 *
 * @param restriction that names the table
 * @param name of the table
 * @param table what is asked
 * @param action carries results out
 * @param plainParents whether {@code example.com} stands for its subdomains; else {@code .example.com} does
 * @param bareTable what a table without a restriction before it stands for, in a list that is a result
 * @param observer is told of each lookup
 */
record AccessTable(
        String restriction,
        String name,
        LookupTable table,
        AccessAction action,
        boolean plainParents,
        Optional<String> bareTable,
        LookupObserver observer) {
    private static final String FAILED = "451 4.3.5 Server configuration error";

    AccessTable {
        requireNonNull(restriction);
        requireNonNull(name);
        requireNonNull(table);
        requireNonNull(action);
        requireNonNull(bareTable);
        requireNonNull(observer);
    }

    /** A key, and whether it is a part of what is looked for, which patterns do not see. */
    private record Key(String text, boolean part) {}

    /** Looks for one key alone; empty when it is not there. */
    Optional<Verdict> whole(Evaluation run, String key, Subject subject) {
        return find(run, List.of(new Key(key, false)), key, subject);
    }

    /** Looks for a host name, its parent domains, its address, its networks. */
    Optional<Verdict> nameAndAddress(Evaluation run, String host, String address, Subject subject) {
        List<Key> keys = new ArrayList<>();
        domain(keys, host, false);
        address(keys, address);
        return find(run, keys, host, subject);
    }

    Optional<Verdict> domain(Evaluation run, String domain, Subject subject) {
        List<Key> keys = new ArrayList<>();
        domain(keys, domain, false);
        return find(run, keys, domain, subject);
    }

    Optional<Verdict> address(Evaluation run, String address, Subject subject) {
        List<Key> keys = new ArrayList<>();
        address(keys, address);
        return find(run, keys, address, subject);
    }

    /** Looks for a mail address: with and without its extension, its domain and the parents, its user. */
    Optional<Verdict> mail(Evaluation run, Route route, AddressExtension extension, Subject subject) {
        String text = route.address().external();
        int at = text.lastIndexOf('@');
        if (at < 0) {
            run.warn("no @domain in address: " + text);
            return Optional.empty();
        }
        String domain = text.substring(at + 1);
        String user = route.address().localPart();
        Optional<String> bare = extension.split(user).map(split -> quoted(split.user()) + "@");
        List<Key> keys = new ArrayList<>();
        keys.add(new Key(text, false));
        bare.ifPresent(plain -> keys.add(new Key(plain + domain, true)));
        domain(keys, domain, true);
        keys.add(new Key(text.substring(0, at + 1), true));
        bare.ifPresent(plain -> keys.add(new Key(plain, true)));
        return find(run, keys, text, subject);
    }

    private static String quoted(String user) {
        String external = new Address(user + "@x").external();
        return external.substring(0, external.length() - 2);
    }

    private void domain(List<Key> keys, String domain, boolean part) {
        boolean numeric = HostNames.isAddress(domain);
        String name = domain;
        boolean partial = part;
        while (!name.isEmpty()) {
            keys.add(new Key(name, partial));
            int dot = name.indexOf('.', 1);
            if (numeric || dot < 0) {
                return;
            }
            name = name.substring(plainParents ? dot + 1 : dot);
            partial = true;
        }
    }

    private static void address(List<Key> keys, String address) {
        char separator = address.indexOf(':') >= 0 ? ':' : '.';
        keys.add(new Key(address, false));
        for (int end = address.lastIndexOf(separator); end >= 0; end = address.lastIndexOf(separator, end - 1)) {
            if (end > 0) {
                keys.add(new Key(address.substring(0, end), true));
            }
        }
    }

    private Optional<Verdict> find(Evaluation run, List<Key> keys, String datum, Subject subject) {
        AccessAction.Place place = new AccessAction.Place(name, datum, bareTable);
        for (Key key : keys) {
            if (key.part() && !table.isFixed()) {
                continue;
            }
            Optional<String> value;
            try {
                value = observer.lookup(restriction, name, table, key.text().toLowerCase(Locale.ROOT));
            } catch (LookupFailure e) {
                run.warn(name + ": table lookup problem: " + e.getMessage());
                value = Optional.of(FAILED);
            }
            if (value.isPresent()) {
                return Optional.of(action.act(run, subject, place, value.get()));
            }
        }
        return Optional.empty();
    }
}
