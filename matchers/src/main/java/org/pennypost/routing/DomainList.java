package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pennypost.conf.Settings;
import org.pennypost.conf.Words;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/**
 * A list of domains as mydestination and relay_domains hold it: names, {@code .parents}, {@code type:table}, {@code
 * /file} with more of them, and {@code !} before any of them. The first that matches decides.
 *
 * <p>Immutable and thread safe; a {@code /file} is read once. Source: Postfix {@code domain_list(3)}, {@code
 * string_list(3)}; postconf(5) parent_domain_matches_subdomains.
 */
public final class DomainList {
    /** How parent domains count. */
    private enum Parents {
        /** Not at all. */
        NONE,
        /** {@code example.com} stands for its subdomains. */
        PLAIN,
        /** {@code .example.com} does. */
        DOTTED
    }

    private record Pattern(boolean matches, String text, String name, Optional<LookupTable> table) {}

    private final String parameter;
    private final List<Pattern> patterns = new ArrayList<>();
    private final Parents parents;
    private final LookupObserver observer;

    private DomainList(String parameter, Parents parents, LookupObserver observer) {
        this.parameter = requireNonNull(parameter);
        this.parents = parents;
        this.observer = requireNonNull(observer);
    }

    /**
     * Reads a list in which parent domains may stand for their subdomains.
     *
     * @param parameter its name, for example {@code relay_domains}
     * @param settings where it stands
     * @param observer is told of each lookup
     * @return the list
     * @throws IllegalArgumentException when a table of an unknown type is named or a file cannot be read
     */
    public static DomainList of(String parameter, Settings settings, LookupObserver observer) {
        boolean plain = settings.list("parent_domain_matches_subdomains").contains(parameter);
        return read(new DomainList(parameter, plain ? Parents.PLAIN : Parents.DOTTED, observer), settings);
    }

    /**
     * Reads a list in which each domain stands for itself.
     *
     * @param parameter its name, for example {@code mydestination}
     * @param settings where it stands
     * @param observer is told of each lookup
     * @return the list
     * @throws IllegalArgumentException when a table of an unknown type is named or a file cannot be read
     */
    public static DomainList exact(String parameter, Settings settings, LookupObserver observer) {
        return read(new DomainList(parameter, Parents.NONE, observer), settings);
    }

    /** The parameter that holds it. */
    String parameter() {
        return parameter;
    }

    private static DomainList read(DomainList list, Settings settings) {
        for (String word : settings.list(list.parameter)) {
            list.add(word, true, settings);
        }
        return list;
    }

    private void add(String word, boolean inherited, Settings settings) {
        boolean matches = inherited;
        String name = word;
        while (name.startsWith("!")) {
            matches = !matches;
            name = name.substring(1);
        }
        if (name.startsWith("/")) {
            for (String each : words(name)) {
                add(each, matches, settings);
            }
            return;
        }
        boolean table = name.indexOf(':') >= 0 && !name.startsWith("[");
        patterns.add(new Pattern(
                matches,
                word,
                name.toLowerCase(Locale.ROOT),
                table ? Optional.of(LookupTables.open(name, settings)) : Optional.empty()));
    }

    private List<String> words(String file) {
        try {
            List<String> words = new ArrayList<>();
            for (String line : Files.readAllLines(Path.of(file))) {
                if (!line.startsWith("#")) {
                    words.addAll(Words.byCommaOrSpace(line));
                }
            }
            return words;
        } catch (IOException e) {
            throw new IllegalArgumentException(parameter + ": cannot read " + file + ": " + e.getMessage(), e);
        }
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
            if (pattern.table().isPresent()) {
                if (matchesTable(pattern, pattern.table().get(), folded)) {
                    return pattern.matches();
                }
            } else if (matchesName(pattern.name(), folded)) {
                observer.asked(parameter, pattern.text(), folded, Optional.of(pattern.matches() ? "yes" : "no"));
                return pattern.matches();
            }
        }
        observer.asked(parameter, "", folded, Optional.empty());
        return false;
    }

    private boolean matchesName(String name, String domain) {
        if (name.equals(domain)) {
            return true;
        }
        return switch (parents) {
            case NONE -> false;
            case DOTTED -> name.startsWith(".") && domain.endsWith(name);
            case PLAIN ->
                !name.startsWith(".")
                        && domain.endsWith(name)
                        && domain.charAt(domain.length() - name.length() - 1) == '.';
        };
    }

    private boolean matchesTable(Pattern pattern, LookupTable table, String domain) throws LookupFailure {
        if (observer.lookup(parameter, pattern.text(), table, domain).isPresent()) {
            return true;
        }
        if (parents == Parents.NONE || !table.isFixed()) {
            return false;
        }
        for (int dot = domain.indexOf('.', 1); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            String parent = domain.substring(parents == Parents.PLAIN ? dot + 1 : dot);
            if (observer.lookup(parameter, pattern.text(), table, parent).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
