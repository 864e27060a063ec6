package org.pennypost.commands.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pennypost.commands.options.Fatal;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Reason;
import org.pennypost.conf.table.CompiledTable;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.SourceText;

/** One table that is written: its source, its compiled form, and what is done with them. */
final class TableFile {
    private final Terminal terminal;
    private final String type;
    private final Path source;
    private final Path compiled;
    private final Options options;

    TableFile(Terminal terminal, String type, Path source, Path compiled, Options options) {
        this.terminal = terminal;
        this.type = type;
        this.source = source;
        this.compiled = compiled;
        this.options = options;
    }

    private SourceText text(String shownName) {
        return new SourceText(options.aliases(), options.fold(), problem -> {
            boolean indented = problem.text().startsWith("logical line");
            terminal.warn(shownName + (indented ? "" : ", line " + problem.line()) + ": " + problem.text());
        });
    }

    private void repeated(String key) {
        if (!options.isQuiet()) {
            terminal.warn(compiled + ": duplicate entry: \"" + key + "\"");
        }
    }

    private Fatal failure(IOException e) {
        return new Fatal("open database " + compiled + ": " + Reason.of(e));
    }

    /** Makes the compiled form from the source. */
    void create() throws Fatal {
        if (!Files.isReadable(source)) {
            String reason = Files.exists(source) ? "Permission denied" : "No such file or directory";
            throw new Fatal("open " + source + ": " + reason);
        }
        try {
            if (options.replaces()) {
                Map<String, String> entries = new LinkedHashMap<>();
                text(source.toString()).read(source, (key, value, line) -> entries.put(key, value));
                write(entries);
            } else {
                CompiledTable.write(compiled, this::fill);
            }
            if (!options.hasOwnMode()) {
                CompiledTable.copyMode(source, compiled);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void fill(CompiledTable.Adder adder) throws IOException {
        text(source.toString()).read(source, (key, value, line) -> {
            if (!adder.add(key, value)) {
                repeated(key);
            }
        });
    }

    private void write(Map<String, String> entries) throws IOException {
        CompiledTable.write(compiled, adder -> {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                adder.add(entry.getKey(), entry.getValue());
            }
        });
    }

    /** Adds what standard input says to the compiled form. */
    void add(InputStream in) throws Fatal {
        try {
            Path spooled = Files.createTempFile("table", ".in");
            try {
                Files.copy(in, spooled, StandardCopyOption.REPLACE_EXISTING);
                Map<String, String> entries = Files.exists(compiled) ? all() : new LinkedHashMap<>();
                text("stdin").read(spooled, (key, value, line) -> {
                    if (options.replaces()) {
                        entries.put(key, value);
                    } else if (entries.putIfAbsent(key, value) != null) {
                        repeated(key);
                    }
                });
                write(entries);
            } finally {
                Files.delete(spooled);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private Map<String, String> all() throws Fatal {
        if (!Files.exists(compiled)) {
            throw new Fatal("open database " + compiled + ": No such file or directory");
        }
        Map<String, String> entries = new LinkedHashMap<>();
        try {
            CompiledTable.open(compiled, options.fold()).forEach(entries::put);
        } catch (IOException e) {
            throw failure(e);
        } catch (LookupFailure e) {
            throw new Fatal(e.getMessage());
        }
        return entries;
    }

    /** Deletes keys; whether any was there. */
    boolean delete(List<String> keys) throws Fatal {
        Map<String, String> entries = all();
        Set<String> gone = new HashSet<>();
        for (String key : keys) {
            gone.add(options.fold() ? key.toLowerCase(Locale.ROOT) : key);
        }
        boolean found = entries.keySet().removeAll(gone);
        if (found) {
            try {
                write(entries);
            } catch (IOException e) {
                throw failure(e);
            }
        }
        return found;
    }

    /** Prints all entries. */
    void list() throws Fatal {
        String separator = options.aliases() ? ":\t" : "\t";
        if (type.equals("cdb")) {
            throw new Fatal("table cdb:" + compiled + ": sequence operation is not supported");
        }
        all().forEach((key, value) -> terminal.out().println(key + separator + value));
    }
}
