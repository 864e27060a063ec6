package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Optional;
import java.util.Set;
import org.pennypost.conf.Reason;
import org.pennypost.conf.Settings;

/**
 * A table whose compiled form counts, not its source text: {@code hash}, {@code btree}, {@code lmdb} and {@code cdb}.
 *
 * <p>A compiled {@code cdb} lies beside its source with {@code .cdb} added, as Postfix has it and in the same format. The
 * others are compiled into {@code $data_directory/tables} in that format too; Postfix's own {@code .db} and {@code .lmdb}
 * files are neither read nor written. A file compiled anew counts from the next lookup on.
 */
public final class CompiledTable implements LookupTable {
    private static final Set<String> TYPES = Set.of("hash", "btree", "lmdb", "cdb", "dbm");
    private static final int LONGEST_NAME = 200;

    private final FileTable table;

    CompiledTable(Path compiled, boolean fold) {
        this.table = new FileTable(compiled, true, file -> Cdb.open(file, fold));
    }

    /** Whether tables of a type are compiled. */
    public static boolean isCompiled(String type) {
        return TYPES.contains(type);
    }

    /**
     * Where the compiled form of a table is.
     *
     * @param type one of those for which {@link #isCompiled} holds
     * @param source the source text, which need not exist
     */
    public static Path path(String type, Path source, Settings settings) {
        if (type.equals("cdb")) {
            return source.resolveSibling(source.getFileName() + ".cdb");
        }
        String place = source.toAbsolutePath().normalize().toString();
        String name = type + place.replace("%", "%25").replace("/", "%2F");
        if (name.length() > LONGEST_NAME) {
            name = type + "%2F" + Integer.toHexString(Cdb.hash(place.getBytes(StandardCharsets.UTF_8))) + "%2F"
                    + source.getFileName();
        }
        return settings.path("data_directory").resolve("tables").resolve(name + ".cdb");
    }

    @Override
    public Optional<String> lookup(String key) throws LookupFailure {
        return table.lookup(key);
    }

    /** Is given all entries. */
    public interface Sink {
        /** One entry. */
        void entry(String key, String value) throws IOException;
    }

    /**
     * Hands over all entries, in the order in which they were written.
     *
     * @throws LookupFailure when the compiled form cannot be read
     * @throws IOException when it is damaged, or the sink throws it
     */
    public void forEach(Sink sink) throws LookupFailure, IOException {
        ((Cdb) table.current()).forEach(sink::entry);
    }

    /** Opens a compiled table; whether it exists shows at the first lookup. */
    public static CompiledTable open(Path compiled, boolean fold) {
        return new CompiledTable(compiled, fold);
    }

    /**
     * Compiles a source text.
     *
     * @param text how it is read, and who is told what is malformed
     * @param repeated is told the keys that occur again, with the line; the first of them counts
     * @throws LookupFailure when the source cannot be read or the compiled form cannot be written; the old one stays
     */
    public static void compile(Path source, Path compiled, SourceText text, Repeated repeated) throws LookupFailure {
        try {
            Files.createDirectories(compiled.toAbsolutePath().getParent());
            try (CdbWriter writer = new CdbWriter(compiled)) {
                text.read(source, (key, value, line) -> {
                    if (!writer.add(key, value)) {
                        repeated.key(key, line);
                    }
                });
                writer.commit();
            }
            copyMode(source, compiled);
        } catch (IOException e) {
            throw new LookupFailure("compile " + source + " to " + compiled + ": " + Reason.of(e), e);
        }
    }

    /** Is told a key that occurs again. */
    public interface Repeated {
        /** A key, and the line in which it occurs again. */
        void key(String key, int line);
    }

    /** Writes a compiled form from entries that a program gives. */
    public interface Filler {
        /** Adds all entries. */
        void fill(Adder adder) throws IOException;
    }

    /** Takes entries. */
    public interface Adder {
        /** Adds an entry; false, and nothing is added, when the key is there. */
        boolean add(String key, String value) throws IOException;
    }

    /**
     * Replaces the compiled form by entries that a program gives.
     *
     * @throws IOException when it cannot be written, or the filler throws it; the old one stays
     */
    public static void write(Path compiled, Filler filler) throws IOException {
        Files.createDirectories(compiled.toAbsolutePath().getParent());
        try (CdbWriter writer = new CdbWriter(compiled)) {
            filler.fill(writer::add);
            writer.commit();
        }
    }

    /** Gives the compiled form the access permissions of its source, so that secrets stay secret. */
    public static void copyMode(Path source, Path compiled) throws IOException {
        PosixFileAttributeView from =
                Files.getFileAttributeView(source, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (from != null && Files.isRegularFile(source)) {
            Files.setPosixFilePermissions(compiled, Files.getPosixFilePermissions(source));
        }
    }
}
