package org.pennypost.conf.table;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Writes a constant database beside its final name and puts it there in one step, so that a reader sees the old file or
 * the new one, whole.
 *
 * <p>Of a key only its hash and place are on the heap: 16 bytes or so. Not for several threads.
 */
final class CdbWriter implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final int FIRST = 1 << 10;

    private final Path target;
    private final Path working;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final Index index = new Index();
    private int end = Cdb.HEADER;
    private boolean committed;

    /**
     * Begins a new file.
     *
     * @throws IOException when it cannot be created
     */
    CdbWriter(Path target) throws IOException {
        this.target = target;
        this.working = target.resolveSibling(
                target.getFileName() + ".tmp" + ProcessHandle.current().pid());
        this.channel = FileChannel.open(
                working,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        channel.position(Cdb.HEADER);
    }

    /**
     * Adds an entry.
     *
     * @return false, and nothing is added, when the key is there already
     * @throws IOException when it cannot be written, or the file would be larger than 2 GB
     */
    boolean add(String key, String value) throws IOException {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
        int hash = Cdb.hash(keyBytes);
        if (contains(hash, keyBytes)) {
            return false;
        }
        index.add(hash, end);
        ByteBuffer lengths = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        lengths.putInt(keyBytes.length).putInt(valueBytes.length);
        put(lengths.array());
        put(keyBytes);
        put(valueBytes);
        return true;
    }

    private boolean contains(int hash, byte[] key) throws IOException {
        for (int i = index.first(hash); i >= 0; i = index.next(i)) {
            if (index.hashes[i] == hash && Arrays.equals(keyAt(index.positions[i]), key)) {
                return true;
            }
        }
        return false;
    }

    private byte[] keyAt(int position) throws IOException {
        flush();
        byte[] key = new byte[read(position, 4).getInt()];
        read(position + 8, key.length).get(key);
        return key;
    }

    private ByteBuffer read(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int got = 0;
        while (bytes.hasRemaining() && got >= 0) {
            got = channel.read(bytes, position + bytes.position());
        }
        return bytes.flip();
    }

    private void put(byte[] bytes) throws IOException {
        end = Math.addExact(end, bytes.length);
        int written = 0;
        while (written < bytes.length) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int length = Math.min(buffer.remaining(), bytes.length - written);
            buffer.put(bytes, written, length);
            written += length;
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    private void putInt(int number) throws IOException {
        if (buffer.remaining() < 4) {
            flush();
        }
        buffer.putInt(number);
        end = Math.addExact(end, 4);
    }

    /**
     * Finishes the file and gives it its name.
     *
     * @throws IOException when that fails; the file that was there stays
     */
    void commit() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Cdb.HEADER).order(ByteOrder.LITTLE_ENDIAN);
        for (int[] slots : index.tables()) {
            header.putInt(end).putInt(slots.length / 2);
            for (int number : slots) {
                putInt(number);
            }
        }
        flush();
        channel.position(0);
        channel.write(header.flip());
        channel.force(true);
        Files.move(working, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(working);
        }
    }

    /** Hash and place of every record, chained by the low bits of the hash. */
    private static final class Index {
        private int[] hashes = new int[FIRST];
        private int[] positions = new int[FIRST];
        private int[] nexts = new int[FIRST];
        private int[] heads = filled(FIRST);
        private int size;

        private static int[] filled(int length) {
            int[] heads = new int[length];
            Arrays.fill(heads, -1);
            return heads;
        }

        private int first(int hash) {
            return heads[spread(hash) & (heads.length - 1)];
        }

        private static int spread(int hash) {
            return hash ^ (hash >>> 16);
        }

        private int next(int i) {
            return nexts[i];
        }

        private void add(int hash, int position) {
            if (size == hashes.length) {
                grow();
            }
            hashes[size] = hash;
            positions[size] = position;
            link(size++);
        }

        private void link(int i) {
            int head = spread(hashes[i]) & (heads.length - 1);
            nexts[i] = heads[head];
            heads[head] = i;
        }

        private void grow() {
            hashes = Arrays.copyOf(hashes, size * 2);
            positions = Arrays.copyOf(positions, size * 2);
            nexts = new int[size * 2];
            heads = filled(size * 2);
            for (int i = 0; i < size; i++) {
                link(i);
            }
        }

        /** The slots of each table: hash and place, twice as many as records. */
        private int[][] tables() {
            int[] counts = new int[Cdb.TABLES];
            for (int i = 0; i < size; i++) {
                counts[hashes[i] & (Cdb.TABLES - 1)]++;
            }
            int[][] tables = new int[Cdb.TABLES][];
            for (int i = 0; i < tables.length; i++) {
                tables[i] = new int[counts[i] * 4];
            }
            for (int i = 0; i < size; i++) {
                int[] slots = tables[hashes[i] & (Cdb.TABLES - 1)];
                int count = slots.length / 2;
                int slot = Integer.remainderUnsigned(hashes[i] >>> 8, count);
                while (slots[slot * 2 + 1] != 0) {
                    slot = slot + 1 == count ? 0 : slot + 1;
                }
                slots[slot * 2] = hashes[i];
                slots[slot * 2 + 1] = positions[i];
            }
            return tables;
        }
    }
}
