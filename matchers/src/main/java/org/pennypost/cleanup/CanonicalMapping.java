package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;

/**
 * A mapping of each address to one other, again and again until nothing changes. What has not come to rest after ten
 * turns is taken as it is then.
 *
 * <p>Immutable and thread safe. Source: Postfix {@code cleanup_map11.c}; canonical(5).
 */
final class CanonicalMapping {
    private static final int TURNS = 10;

    private final AddressMapping mapping;
    private final Set<AddressKind> kinds;

    CanonicalMapping(AddressMapping mapping, Set<AddressKind> kinds) {
        this.mapping = requireNonNull(mapping);
        this.kinds = Set.copyOf(kinds);
    }

    /** What an address in its external form becomes; itself when addresses of its kind are left alone. */
    String map(String external, AddressKind kind, Consumer<String> warnings) throws MappingFailure {
        if (mapping.isEmpty() || !kinds.contains(kind)) {
            return external;
        }
        String current = external;
        for (int turn = 0; turn < TURNS; turn++) {
            Optional<List<Address>> found = find(current);
            if (found.isEmpty()) {
                return current;
            }
            if (found.get().size() > 1) {
                warnings.accept("multi-valued " + mapping.parameter() + " entry for " + current);
            }
            Address first = found.get().get(0);
            String next = first.isNull() ? "\"\"" : first.external();
            boolean same = next.equalsIgnoreCase(current);
            current = next;
            if (same) {
                return current;
            }
        }
        warnings.accept("unreasonable " + mapping.parameter() + " map nesting for " + current
                + " -- message not accepted, try again later");
        return current;
    }

    private Optional<List<Address>> find(String external) throws MappingFailure {
        try {
            return mapping.map(Address.ofExternal(external));
        } catch (LookupFailure e) {
            throw MappingFailure.lookup(mapping.parameter(), " for " + external, e);
        }
    }
}
