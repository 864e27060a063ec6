package org.pennypost.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/**
 * A list of domains as mydestination and relay_domains hold it: names, {@code .parents}, {@code type:table}, and
 * {@code !} before any of them. The first that matches decides.
 *
 * <p>Immutable and thread safe. Source: Postfix {@code domain_list(3)}; postconf(5) parent_domain_matches_subdomains.
 */
public final class DomainList {
    private record Pattern(boolean matches, String name, LookupTable table) {}

    private final List<Pattern> patterns = new ArrayList<>();
    private final boolean parentMatches;

    private DomainList(boolean parentMatches) {
        this.parentMatches = parentMatches;
    }

    /**
     * Reads a list.
     *
     * @param parameter its name, for example {@code relay_domains}
     * @param settings where it stands
     * @return the list
     * @throws IllegalArgumentException when a table of an unknown type is named
     */
    public static DomainList of(String parameter, Settings settings) {
        DomainList list =
                new DomainList(settings.list("parent_domain_matches_subdomains").contains(parameter));
        for (String word : settings.list(parameter)) {
            boolean matches = true;
            String name = word;
            while (name.startsWith("!")) {
                matches = !matches;
                name = name.substring(1);
            }
            boolean table = name.indexOf(':') > 0 && !name.startsWith("[");
            list.patterns.add(new Pattern(
                    matches, name.toLowerCase(Locale.ROOT), table ? LookupTables.open(name, settings) : null));
        }
        return list;
    }

    /**
     * Looks a domain up.
     *
     * @param domain in any case
     * @return true when the list holds it
     * @throws LookupFailure when a table in the list cannot be asked
     */
    public boolean contains(String domain) throws LookupFailure {
        String folded = domain.toLowerCase(Locale.ROOT);
        for (Pattern pattern : patterns) {
            if (pattern.table() == null ? matchesName(pattern.name(), folded) : matchesTable(pattern.table(), folded)) {
                return pattern.matches();
            }
        }
        return false;
    }

    private boolean matchesName(String name, String domain) {
        if (name.equals(domain)) {
            return true;
        }
        if (name.startsWith(".")) {
            return !parentMatches && domain.endsWith(name);
        }
        return parentMatches && domain.endsWith(name) && domain.charAt(domain.length() - name.length() - 1) == '.';
    }

    private boolean matchesTable(LookupTable table, String domain) throws LookupFailure {
        if (table.lookup(domain).isPresent()) {
            return true;
        }
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            if (table.lookup(domain.substring(parentMatches ? dot + 1 : dot)).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
