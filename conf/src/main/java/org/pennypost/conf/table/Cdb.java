package org.pennypost.conf.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A constant database, read where it is mapped into memory: no key is on the heap.
 *
 * <p>The file may be replaced while it is read; the old content stays until this object is gone. Threads share it freely.
 * Source: D. J. Bernstein's cdb, the format that Postfix's {@code cdb:} reads and writes; keys and values end without a
 * null byte, numbers are 32 bits, little-endian.
 */
final class Cdb implements LookupTable {
    /** How many tables of slots a file begins with. */
    static final int TABLES = 256;

    /** The length of what precedes the records. */
    static final int HEADER = TABLES * 8;

    private static final int SEED = 5381;

    private final ByteBuffer bytes;
    private final boolean fold;

    private Cdb(ByteBuffer bytes, boolean fold) {
        this.bytes = bytes;
        this.fold = fold;
    }

    /**
     * Maps a file.
     *
     * @throws IOException when it cannot be read, is larger than 2 GB, or too short to be one
     */
    static Cdb open(Path file, boolean fold) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < HEADER || channel.size() > Integer.MAX_VALUE) {
                throw new IOException("not a cdb file");
            }
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return new Cdb(bytes.order(ByteOrder.LITTLE_ENDIAN), fold);
        }
    }

    static int hash(byte[] key) {
        int hash = SEED;
        for (byte one : key) {
            hash = (hash + (hash << 5)) ^ (one & 0xff);
        }
        return hash;
    }

    @Override
    public Optional<String> lookup(String key) throws LookupFailure {
        byte[] wanted = (fold ? key.toLowerCase(Locale.ROOT) : key).getBytes(StandardCharsets.UTF_8);
        try {
            return find(wanted);
        } catch (IndexOutOfBoundsException e) {
            throw new LookupFailure("damaged cdb file", e);
        }
    }

    private Optional<String> find(byte[] key) {
        int hash = hash(key);
        int head = (hash & (TABLES - 1)) * 8;
        int table = bytes.getInt(head);
        int slots = bytes.getInt(head + 4);
        if (slots <= 0) {
            return Optional.empty();
        }
        int slot = Integer.remainderUnsigned(hash >>> 8, slots);
        for (int tried = 0; tried < slots; tried++) {
            int at = table + slot * 8;
            int position = bytes.getInt(at + 4);
            if (position == 0) {
                return Optional.empty();
            }
            if (bytes.getInt(at) == hash && keyIs(position, key)) {
                return Optional.of(text(position + 8 + key.length, bytes.getInt(position + 4)));
            }
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return Optional.empty();
    }

    private boolean keyIs(int position, byte[] key) {
        return bytes.getInt(position) == key.length && Arrays.equals(slice(position + 8, key.length), key);
    }

    private byte[] slice(int start, int length) {
        if (length < 0 || length > bytes.limit() - start) {
            throw new IndexOutOfBoundsException(length);
        }
        byte[] copy = new byte[length];
        bytes.get(start, copy);
        return copy;
    }

    private String text(int start, int length) {
        return new String(slice(start, length), StandardCharsets.UTF_8);
    }

    /** Is given all entries. */
    interface Sink {
        void entry(String key, String value) throws IOException;
    }

    /**
     * Hands over all entries, in the order in which they were written.
     *
     * @throws IOException when the file is damaged, or the sink throws it
     */
    void forEach(Sink sink) throws IOException {
        int end = bytes.limit();
        for (int table = 0; table < TABLES; table++) {
            end = Math.min(end, bytes.getInt(table * 8));
        }
        int at = HEADER;
        while (at < end) {
            int keyLength = bytes.getInt(at);
            int valueLength = bytes.getInt(at + 4);
            String key = text(at + 8, keyLength);
            sink.entry(key, text(at + 8 + keyLength, valueLength));
            at += 8 + keyLength + valueLength;
        }
    }
}
