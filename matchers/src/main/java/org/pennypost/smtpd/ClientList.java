package org.pennypost.smtpd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pennypost.conf.Settings;
import org.pennypost.conf.Words;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;
import org.pennypost.routing.NetworkList;

/**
 * A list of clients: names, {@code .parents}, addresses, networks, {@code type:table}, {@code /file} with more of them, and
 * {@code !} before any. The first that matches decides. Immutable; threads may share it. Source: Postfix {@code
 * namadr_list(3)}.
 */
final class ClientList {
    private interface Test {
        boolean matches(Client client) throws LookupFailure;
    }

    private record Pattern(boolean matches, Test test) {}

    private final List<Pattern> patterns = new ArrayList<>();
    private boolean named;

    private ClientList() {}

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException when a table is of an unknown type or a file cannot be read
     */
    static ClientList of(String parameter, Settings settings) {
        ClientList list = new ClientList();
        for (String word : settings.list(parameter)) {
            list.add(parameter, word, true, settings);
        }
        return list;
    }

    private void add(String parameter, String word, boolean inherited, Settings settings) {
        boolean matches = inherited;
        String name = word;
        while (name.startsWith("!")) {
            matches = !matches;
            name = name.substring(1);
        }
        if (name.startsWith("/")) {
            for (String each : words(parameter, Path.of(name))) {
                add(parameter, each, matches, settings);
            }
            return;
        }
        NetworkList network = new NetworkList(List.of(name));
        if (network.unsupported().isEmpty()) {
            patterns.add(new Pattern(matches, client -> network.contains(client.address())));
            return;
        }
        named = true;
        String lower = name.toLowerCase(Locale.ROOT);
        if (name.indexOf(':') >= 0) {
            LookupTable table = LookupTables.open(name, settings);
            patterns.add(new Pattern(matches, client -> isIn(table, client)));
        } else {
            patterns.add(new Pattern(matches, client -> isNamed(lower, client)));
        }
    }

    private static List<String> words(String parameter, Path file) {
        try {
            List<String> words = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                if (!line.startsWith("#")) {
                    words.addAll(Words.byCommaOrSpace(line));
                }
            }
            return words;
        } catch (IOException e) {
            throw new IllegalArgumentException(parameter + ": cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static boolean isNamed(String pattern, Client client) {
        String name = client.name().toLowerCase(Locale.ROOT);
        return name.equals(pattern) || (pattern.startsWith(".") && name.endsWith(pattern));
    }

    private static boolean isIn(LookupTable table, Client client) throws LookupFailure {
        String name = client.name().toLowerCase(Locale.ROOT);
        if (table.lookup(name).isPresent() || table.lookup(client.addressText()).isPresent()) {
            return true;
        }
        for (int dot = name.indexOf('.', 1); table.isFixed() && dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (table.lookup(name.substring(dot)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Whether it takes more than the address of a client to tell. */
    boolean needsNames() {
        return named;
    }

    boolean contains(Client client) throws LookupFailure {
        for (Pattern pattern : patterns) {
            if (pattern.test().matches(client)) {
                return pattern.matches();
            }
        }
        return false;
    }
}
