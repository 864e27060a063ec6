package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pennypost.address.Address;
import org.pennypost.address.AddressList;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.SourceText;
import org.pennypost.routing.LookupObserver;
import org.pennypost.routing.Router;

/**
 * Finds aliases that lead back to themselves: in virtual_alias_maps, where their mail is deferred, and in alias_maps, where
 * it is returned.
 *
 * <p>Only tables that are made from text files are gone through; what they lead to is looked up in all tables. Used by one
 * thread. Source: virtual(5), aliases(5).
 */
public final class AliasLoops {
    private static final Set<String> TEXTS = Set.of("hash", "btree", "lmdb", "cdb", "texthash");
    private static final int DEPTH = 1000;
    private static final int SHOWN = 5;

    private final Settings settings;
    private final Router router;
    private final List<Problem> problems = new ArrayList<>();

    private AliasLoops(Settings settings) {
        this.settings = settings;
        this.router = new Router(settings);
    }

    /** Where an alias leads. */
    @FunctionalInterface
    private interface Targets {
        /** The next names, none at the end of the way. */
        List<String> of(String name) throws LookupFailure;
    }

    /**
     * Finds them.
     *
     * @param settings the snapshot
     * @return one warning for each loop, with the file and line of one of its members; empty when there is none, and
     *     when the tables cannot be opened
     */
    public static List<Problem> problems(Settings settings) {
        try {
            AliasLoops loops = new AliasLoops(requireNonNull(settings));
            loops.virtual();
            loops.local();
            return List.copyOf(loops.problems);
        } catch (IllegalArgumentException e) {
            return List.of(); // who opens the tables tells of it
        }
    }

    private void virtual() {
        AddressMapping mapping =
                AddressMapping.of("virtual_alias_maps", "virtual", settings, router, LookupObserver.NONE);
        Walk walk = new Walk("virtual alias loop: ", name -> {
            List<Address> answers = mapping.map(new Address(name)).orElse(List.of());
            return answers.stream()
                    .map(answer -> answer.text().toLowerCase(Locale.ROOT))
                    .filter(answer -> !answer.equals(name))
                    .toList();
        });
        forEach("virtual_alias_maps", false, (file, key, value, line) -> walk.from(probe(key), file, line));
    }

    /** An address that the key of a table stands for. */
    private String probe(String key) {
        String address = key.startsWith("@") ? "postmaster" + key : key;
        Address whole = Address.ofExternal(key.indexOf('@') < 0 ? key + "@" + settings.text("myorigin") : address);
        return whole.text().toLowerCase(Locale.ROOT);
    }

    private void local() {
        Map<String, String> values = new HashMap<>();
        Map<String, Map.Entry<Path, Integer>> places = new LinkedHashMap<>();
        forEach("alias_maps", true, (file, key, value, line) -> {
            if (values.putIfAbsent(key, value) == null) {
                places.put(key, Map.entry(file, line));
            }
        });
        Walk walk = new Walk(
                "alias loop: ",
                name -> names(values.getOrDefault(name, "")).stream()
                        .filter(next -> !next.equals(name) && values.containsKey(next))
                        .toList());
        places.forEach((name, place) -> walk.from(name, place.getKey(), place.getValue()));
    }

    /** The local names that an alias holds. */
    private Set<String> names(String value) throws LookupFailure {
        Set<String> names = new TreeSet<>();
        for (String external : AddressList.parse(value, Integer.MAX_VALUE).addresses()) {
            Address address = Address.ofExternal(external);
            Optional<String> domain = address.domain();
            if (domain.isEmpty() || router.lookup().domains().isLocalOrOrigin(domain.get())) {
                names.add(address.localPart().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /** Takes an entry of a text. */
    private interface Entries {
        void entry(Path file, String key, String value, int line);
    }

    private void forEach(String parameter, boolean aliases, Entries entries) {
        for (String table : settings.list(parameter)) {
            String word = table.startsWith("proxy:") ? table.substring("proxy:".length()) : table;
            int colon = word.indexOf(':');
            if (colon < 0 || !TEXTS.contains(word.substring(0, colon)) || word.charAt(colon + 1) != '/') {
                continue;
            }
            Path file = Path.of(word.substring(colon + 1));
            try {
                if (Files.isReadable(file)) {
                    new SourceText(aliases, true, ignored -> {})
                            .read(file, (key, value, line) -> entries.entry(file, key, value, line));
                }
            } catch (IOException ignored) {
                // Whoever opens the table tells of it.
            }
        }
    }

    /** Follows aliases; what was seen once is not followed again. */
    private final class Walk {
        private final String title;
        private final Targets targets;
        private final Set<String> seen = new HashSet<>();

        Walk(String title, Targets targets) {
            this.title = title;
            this.targets = targets;
        }

        void from(String start, Path file, int line) {
            try {
                List<String> loop = loop(start, new ArrayList<>());
                if (!loop.isEmpty()) {
                    problems.add(Problem.warning(
                            file,
                            line,
                            title + shown(loop),
                            "let one of them lead to a mailbox; mail to them is not delivered"));
                }
            } catch (LookupFailure ignored) {
                // A table that cannot be asked is told of elsewhere.
            }
        }

        private List<String> loop(String name, List<String> path) throws LookupFailure {
            int before = path.indexOf(name);
            if (before >= 0 || path.size() >= DEPTH) {
                List<String> loop = new ArrayList<>(path.subList(Math.max(before, 0), path.size()));
                loop.add(name);
                return loop;
            }
            if (!seen.add(name)) {
                return List.of();
            }
            path.add(name);
            for (String next : targets.of(name)) {
                List<String> loop = loop(next, path);
                if (!loop.isEmpty()) {
                    return loop;
                }
            }
            path.remove(path.size() - 1);
            return List.of();
        }

        private String shown(List<String> loop) {
            String all = loop.stream().limit(SHOWN).collect(Collectors.joining(" -> "));
            return loop.size() > SHOWN ? all + " -> ..." : all;
        }
    }
}
