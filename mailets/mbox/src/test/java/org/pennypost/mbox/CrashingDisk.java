package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A disk whose machine dies after so many operations. What was not synced by then is on it in part: each write whole, torn, or not
 * at all, by chance.
 */
final class CrashingDisk implements FileOpener {
    /** By inode: a file that is put in another's place is another file. */
    private final Map<Object, Unsynced> files = new HashMap<>();

    private final Random chance;
    private final int piece;
    private final int appended;
    private long left;

    private record Write(long place, byte[] bytes) {
        static Write truncation(long size) {
            return new Write(size, null);
        }
    }

    private static final class Unsynced {
        private final Path path;
        private byte[] synced;
        private final List<Write> writes = new ArrayList<>();

        Unsynced(Path path, byte[] synced) {
            this.path = path;
            this.synced = synced;
        }
    }

    CrashingDisk(long operations, long seed) {
        this(operations, seed, Integer.MAX_VALUE);
    }

    /** A disk that stores the pieces of this size, of which a write consists, in any order. */
    CrashingDisk(long operations, long seed, int piece) {
        this(operations, seed, piece, piece);
    }

    private CrashingDisk(long operations, long seed, int piece, int appended) {
        this.left = operations;
        this.piece = piece;
        this.appended = appended;
        this.chance = new Random(seed);
    }

    /**
     * A disk that stores the sectors of what is overwritten in any order, under a file system that, as the usual ones do, lets a file
     * become longer by what is stored only.
     */
    static CrashingDisk ofSectors(long operations, long seed) {
        return new CrashingDisk(operations, seed, 512, Integer.MAX_VALUE);
    }

    /** Lets the machine die after so many operations from now on. */
    void dieAfter(long operations) {
        left = operations;
    }

    boolean isDead() {
        return left < 0;
    }

    private void operation() throws IOException {
        left--;
        if (left < 0) {
            throw new IOException("the machine is down");
        }
    }

    @Override
    public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
        byte[] before = Files.isRegularFile(path) ? Files.readAllBytes(path) : null;
        FileChannel real = FileChannel.open(path, options);
        if (Files.isDirectory(path)) {
            return real;
        }
        Object inode = inode(path);
        if (before == null || !files.containsKey(inode)) {
            files.put(inode, new Unsynced(path, before == null ? new byte[0] : before));
        }
        Unsynced file = files.get(inode);
        return new Channel(real, path, file);
    }

    private static Object inode(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Leaves on the disk what a power cut leaves. */
    void cutPower() throws IOException {
        for (Map.Entry<Object, Unsynced> entry : files.entrySet()) {
            Path path = entry.getValue().path;
            if (!Files.exists(path) || !inode(path).equals(entry.getKey())) {
                continue;
            }
            try (FileChannel real = FileChannel.open(path, java.nio.file.StandardOpenOption.WRITE)) {
                real.truncate(0);
                NewLayout.write(real, 0, entry.getValue().synced);
                for (Write write : entry.getValue().writes) {
                    replay(real, write);
                }
            }
        }
    }

    private void replay(FileChannel real, Write write) throws IOException {
        int fate = chance.nextInt(3);
        if (fate == 0) {
            return;
        }
        if (write.bytes() == null) {
            real.truncate(write.place());
        } else {
            int n = fate == 1 ? write.bytes().length : chance.nextInt(write.bytes().length + 1);
            NewLayout.write(real, write.place(), Arrays.copyOf(write.bytes(), n));
        }
    }

    private final class Channel extends FailingChannel {
        private final FileChannel real;
        private final Path path;
        private final Unsynced file;

        Channel(FileChannel real, Path path, Unsynced file) {
            super(real, Long.MAX_VALUE, Also.NOTHING, "");
            this.real = real;
            this.path = path;
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return write(source, real.size());
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            operation();
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            long most = position < real.size() ? piece : appended;
            NewLayout.write(real, position, bytes);
            for (int from = 0; from < bytes.length; ) {
                int to = (int) Math.min(bytes.length, from + most - (position + from) % most);
                file.writes.add(new Write(position + from, Arrays.copyOfRange(bytes, from, to)));
                from = to;
            }
            return bytes.length;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            operation();
            file.synced = Files.readAllBytes(path);
            file.writes.clear();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            operation();
            real.truncate(size);
            file.writes.add(Write.truncation(size));
            return this;
        }
    }
}
