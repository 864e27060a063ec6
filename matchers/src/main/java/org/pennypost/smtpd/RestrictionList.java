package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A list of restrictions as it stands in main.cf. Immutable.
 *
 * @param parameter that it stands in
 * @param entries in order
 */
record RestrictionList(String parameter, List<Entry> entries) {
    RestrictionList {
        requireNonNull(parameter);
        entries = List.copyOf(entries);
    }

    /**
     * A restriction where it stands.
     *
     * @param name with its argument, as it was written
     * @param restriction what decides
     * @param warnOnly whether {@code warn_if_reject} stands before it
     * @param members the list that the name of a restriction class stands for
     */
    record Entry(String name, Restriction restriction, boolean warnOnly, Optional<Supplier<RestrictionList>> members) {
        Entry {
            requireNonNull(name);
            requireNonNull(restriction);
            requireNonNull(members);
        }
    }

    /** Whether one of these restrictions is reached and not only warned of. */
    boolean reaches(Set<String> names) {
        return reaches(names, new HashSet<>());
    }

    private boolean reaches(Set<String> names, Set<String> seen) {
        return entries.stream()
                .filter(entry -> !entry.warnOnly())
                .anyMatch(entry -> names.contains(entry.name())
                        || (entry.members().isPresent()
                                && seen.add(entry.name())
                                && entry.members().get().get().reaches(names, seen)));
    }

    /** Whether a restriction class leads back to itself. */
    boolean leadsTo(String name) {
        return leadsTo(name, new HashSet<>());
    }

    private boolean leadsTo(String name, Set<String> seen) {
        return entries.stream()
                .filter(entry -> entry.members().isPresent())
                .anyMatch(entry -> entry.name().equals(name)
                        || (seen.add(entry.name())
                                && entry.members().get().get().leadsTo(name, seen)));
    }
}
