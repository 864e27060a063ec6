package org.pennypost.commands.tables;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.CompiledTable;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/** Asks tables for keys: {@code -q}. */
final class TableQuery {
    private static final Set<String> RULES = Set.of("regexp", "pcre", "cidr");

    private final Terminal terminal;
    private final Settings settings;
    private final Options options;

    TableQuery(Terminal terminal, Settings settings, Options options) {
        this.terminal = terminal;
        this.settings = settings;
        this.options = options;
    }

    private record Named(String name, LookupTable table) {}

    /** Asks; whether anything was found. */
    boolean run(List<String> names) throws Fatal {
        List<Named> tables = new ArrayList<>();
        for (String name : names) {
            tables.add(open(name));
        }
        boolean many = options.readsKeys('q');
        boolean found = false;
        for (String key : keys()) {
            for (Named table : tables) {
                Optional<String> value = lookup(table, key);
                if (value.isPresent()) {
                    terminal.out().println(many ? key + "\t" + value.get() : value.get());
                    found = true;
                    break;
                }
            }
        }
        return found;
    }

    private List<String> keys() throws Fatal {
        List<String> lines = options.keys('q', terminal.in());
        boolean headers = options.parsed().has('h') || options.parsed().has('m');
        boolean body = options.parsed().has('b');
        if (!headers && !body) {
            return lines;
        }
        int end = lines.indexOf("") < 0 ? lines.size() : lines.indexOf("");
        List<String> pieces = new ArrayList<>();
        for (String line : headers ? lines.subList(0, end) : List.<String>of()) {
            if (!line.isEmpty() && LogicalLines.isSpace(line.charAt(0)) && !pieces.isEmpty()) {
                pieces.set(pieces.size() - 1, pieces.get(pieces.size() - 1) + "\n" + line);
            } else {
                pieces.add(line);
            }
        }
        if (body) {
            pieces.addAll(lines.subList(Math.min(end + 1, lines.size()), lines.size()));
        }
        return pieces;
    }

    private Named open(String name) throws Fatal {
        String full = name.indexOf(':') < 0 ? settings.text("default_database_type") + ":" + name : name;
        String type = full.substring(0, full.indexOf(':'));
        try {
            if (!CompiledTable.isCompiled(type)) {
                return new Named(
                        full, LookupTables.open(full, settings, options.fold(), problem -> warn(type, problem)));
            }
            Path compiled = CompiledTable.path(type, Path.of(full.substring(type.length() + 1)), settings);
            if (!Files.exists(compiled)) {
                throw new Fatal("open database " + compiled + ": No such file or directory");
            }
            return new Named(full, CompiledTable.open(compiled, options.fold()));
        } catch (IllegalArgumentException e) {
            throw new Fatal(e.getMessage());
        }
    }

    private void warn(String type, Problem problem) {
        String file = problem.file().map(Path::toString).orElse("");
        boolean indented = problem.text().startsWith("logical line");
        String place =
                indented ? file : (RULES.contains(type) ? type + " map " : "") + file + ", line " + problem.line();
        terminal.warn(place + ": " + problem.text());
    }

    private Optional<String> lookup(Named table, String key) throws Fatal {
        try {
            Optional<String> value = table.table().lookup(key);
            if (value.isPresent() && value.get().isEmpty()) {
                terminal.warn("table " + table.name() + ": key " + key + ": empty string result is not allowed");
                terminal.warn("table " + table.name() + " should return NO RESULT in case of NOT FOUND");
            }
            return value;
        } catch (LookupFailure e) {
            throw new Fatal(e.getMessage());
        }
    }
}
