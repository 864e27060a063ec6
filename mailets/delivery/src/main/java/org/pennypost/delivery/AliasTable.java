package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupTable;
import org.pennypost.conf.table.LookupTables;

/**
 * A table of aliases and the file that it is made from.
 *
 * <p>Immutable and thread safe. Source: postconf(5) alias_maps; Postfix local(8) DELIVERY RIGHTS.
 *
 * @param table the table
 * @param file the file, empty for a table of another kind
 */
record AliasTable(LookupTable table, Optional<Path> file) {
    private static final Set<String> FILES =
            Set.of("hash", "btree", "lmdb", "cdb", "dbm", "sdbm", "texthash", "regexp", "pcre");
    private static final String PROXY = "proxy:";

    AliasTable {
        requireNonNull(table);
        requireNonNull(file);
    }

    /**
     * Opens a table.
     *
     * @param name {@code type:name}
     * @throws IllegalArgumentException when it is of an unknown kind
     */
    static AliasTable open(String name, Settings settings) {
        return new AliasTable(LookupTables.open(name, settings), file(name));
    }

    private static Optional<Path> file(String name) {
        String direct = name.startsWith(PROXY) ? name.substring(PROXY.length()) : name;
        int colon = direct.indexOf(':');
        try {
            return colon > 0 && FILES.contains(direct.substring(0, colon))
                    ? Optional.of(Path.of(direct.substring(colon + 1)))
                    : Optional.empty();
        } catch (InvalidPathException none) {
            return Optional.empty();
        }
    }

    /** Gives the uid of whoever owns the file; root's for what is no file or cannot be seen. */
    long owner() {
        try {
            return file.isPresent() ? Identity.uid(file.get()) : 0;
        } catch (IOException unseen) {
            return 0;
        }
    }
}
