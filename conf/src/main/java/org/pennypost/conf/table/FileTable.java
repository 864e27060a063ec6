package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pennypost.conf.Reason;

/**
 * A table made from a file, and made again when the file is another one or has changed, a few milliseconds later.
 *
 * <p>The file is read at the first lookup; a file that cannot be read is a failed lookup, not a missing key.
 */
final class FileTable implements LookupTable {
    /** For how long the file is taken to be unchanged: asking the system takes longer than a lookup. */
    private static final long TRUSTED_NANOS = 5_000_000;

    private final Path file;
    private final boolean fixed;
    private final Source source;
    private volatile Snapshot snapshot;

    /** How a file becomes a table. */
    interface Source {
        LookupTable read(Path file) throws IOException;
    }

    private record Stamp(Object fileKey, long modified, long size) {}

    private record Snapshot(Stamp stamp, LookupTable table, long checked) {}

    FileTable(Path file, boolean fixed, Source source) {
        this.file = file;
        this.fixed = fixed;
        this.source = source;
    }

    @Override
    public Optional<String> lookup(String key) throws LookupFailure {
        return current().lookup(key);
    }

    @Override
    public boolean isFixed() {
        return fixed;
    }

    /** The file. */
    Path file() {
        return file;
    }

    /** The table of the file as it is now. */
    LookupTable current() throws LookupFailure {
        try {
            Snapshot known = snapshot;
            long now = System.nanoTime();
            if (known != null && now - known.checked() < TRUSTED_NANOS) {
                return known.table();
            }
            Stamp stamp = stamp();
            LookupTable table = known != null && known.stamp().equals(stamp) ? known.table() : source.read(file);
            known = new Snapshot(stamp, table, now);
            snapshot = known;
            return known.table();
        } catch (IOException e) {
            throw new LookupFailure("open " + file + ": " + Reason.of(e), e);
        }
    }

    private Stamp stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
                attributes.fileKey(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size());
    }
}
