package org.pennypost.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.address.Address;

/**
 * The places that were found for one recipient, none of them twice.
 *
 * <p>Used by one thread. Source: Postfix been_here(3), postconf(5) duplicate_filter_limit.
 */
final class Destinations {
    /** A tree of aliases may be wide; what it names beyond this is deferred. */
    private static final int WIDEST = 10_000;

    /** With a small filter, lists that name each other would go on for ever. */
    private static final int LONGEST = 100_000;

    private final int limit;
    private final Set<String> seen = new HashSet<>();
    private final List<LocalTarget> found = new ArrayList<>();
    private int entries;
    private boolean full;

    /** @param limit how much is remembered to tell a second time from the first, 0 for all */
    Destinations(int limit) {
        this.limit = limit;
    }

    /** Tells whether something comes for the first time, as far as one can remember. */
    boolean first(String what) {
        if (seen.contains(what)) {
            return false;
        }
        if (limit <= 0 || seen.size() < limit) {
            seen.add(what);
        }
        return true;
    }

    /** Tells whether something came before, without remembering it. */
    boolean knows(String what) {
        return seen.contains(what);
    }

    /** Counts an entry of a list; false when there are too many, which is one of the places then. */
    boolean room(Address recipient) {
        entries++;
        if (!full && (found.size() >= WIDEST || entries > LONGEST)) {
            full = true;
            nowhere(recipient, "4.3.0", "too many recipients in alias expansion");
        }
        return !full;
    }

    void add(LocalTarget target) {
        found.add(target);
    }

    void nowhere(Address recipient, String code, String text) {
        nowhere(recipient, code, text, Optional.empty());
    }

    void nowhere(Address recipient, String code, String text, Optional<Address> notified) {
        found.add(new LocalTarget.Nowhere(recipient, DeliveryStatus.of(code, text), notified));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<LocalTarget> list() {
        return List.copyOf(found);
    }
}
