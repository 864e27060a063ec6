package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import org.pennypost.conf.Reason;

/** A table read from a file into memory, and read again when the file is another one or has changed. */
final class FileTable implements LookupTable {
    private final Path file;
    private final Source source;
    private volatile Snapshot snapshot;

    /** How the file's content becomes keys, in lower case, and values. */
    interface Source {
        Map<String, String> read(Path file) throws IOException;
    }

    private record Stamp(Object fileKey, long modified, long size) {}

    private record Snapshot(Stamp stamp, MapTable table) {}

    FileTable(Path file, Source source) {
        this.file = file;
        this.source = source;
    }

    @Override
    public Optional<String> lookup(String key) throws LookupFailure {
        try {
            return current().lookup(key);
        } catch (IOException e) {
            throw new LookupFailure("open " + file + ": " + Reason.of(e), e);
        }
    }

    private MapTable current() throws IOException {
        Stamp now = stamp();
        Snapshot known = snapshot;
        if (known == null || !known.stamp().equals(now)) {
            known = new Snapshot(now, new MapTable(source.read(file)));
            snapshot = known;
        }
        return known.table();
    }

    private Stamp stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
                attributes.fileKey(),
                attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                attributes.size());
    }
}
