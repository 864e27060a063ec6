package org.pennypost.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A disk whose machine dies after so many operations. Of what was not forced by then, each write, each name of a file and each
 * removal is on it, is not, or, a write, is torn.
 */
final class ForgetfulDisk implements QueueDisk {
    /** What becomes of what was not forced. */
    enum Memory {
        /** All of it is lost. */
        NONE,
        /** Chance decides. */
        SOME,
        /** Only the process dies. */
        ALL
    }

    private final Map<Path, Inode> names = new HashMap<>();
    private final List<Inode> inodes = new ArrayList<>();
    private final Memory memory;
    private final Random chance;
    private long left;

    ForgetfulDisk(long operations, Memory memory, Random chance) {
        this.left = operations;
        this.memory = memory;
        this.chance = chance;
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

    /** Bytes at a place; none at all for a truncation to it. */
    private record Write(long place, Optional<byte[]> bytes) {}

    private static final class Inode {
        /** Its names one after the other; empty for none. */
        private final List<Optional<Path>> history = new ArrayList<>();

        /** The place in its history that is on the disk for certain. */
        private int safe;

        private byte[] forced = {};
        private final List<Write> writes = new ArrayList<>();

        Inode(Optional<Path> name) {
            history.add(name);
        }

        Optional<Path> name() {
            return history.get(history.size() - 1);
        }

        void rename(Optional<Path> name) {
            history.add(name);
        }

        void sync(Path directory) {
            for (int i = safe + 1; i < history.size(); i++) {
                if (touches(history.get(i), directory) || touches(history.get(i - 1), directory)) {
                    safe = i;
                }
            }
        }

        private static boolean touches(Optional<Path> name, Path directory) {
            return name.filter(path -> directory.equals(path.getParent())).isPresent();
        }
    }

    private Inode inode(Path path) throws IOException {
        Inode known = names.get(path);
        if (known != null) {
            return known;
        }
        boolean exists = Files.exists(path);
        Inode inode = new Inode(exists ? Optional.of(path) : Optional.empty());
        if (exists) {
            inode.forced = Files.readAllBytes(path);
        }
        inodes.add(inode);
        names.put(path, inode);
        return inode;
    }

    @Override
    public FileChannel open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        operation();
        Inode inode = inode(path);
        FileChannel real = FileChannel.open(path, options, attributes);
        if (options.contains(StandardOpenOption.CREATE_NEW)) {
            inode.rename(Optional.of(path));
        }
        return new Channel(real, inode);
    }

    @Override
    public void move(Path path, Path target) throws IOException {
        operation();
        Inode inode = inode(path);
        QueueDisk.REAL.move(path, target);
        inode.rename(Optional.of(target));
        names.remove(path);
        names.put(target, inode);
    }

    @Override
    public void delete(Path path) throws IOException {
        operation();
        Inode inode = inode(path);
        QueueDisk.REAL.delete(path);
        inode.rename(Optional.empty());
        names.remove(path);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        operation();
        inodes.forEach(inode -> inode.sync(directory));
    }

    /** Leaves on the file system what the crash leaves. */
    void crash() throws IOException {
        if (memory == Memory.ALL) {
            return;
        }
        for (Inode inode : inodes) {
            if (inode.name().isPresent()) {
                Files.deleteIfExists(inode.name().get());
            }
        }
        for (Inode inode : inodes) {
            int last =
                    memory == Memory.NONE ? inode.safe : inode.safe + chance.nextInt(inode.history.size() - inode.safe);
            if (inode.history.get(last).isPresent()) {
                Files.write(inode.history.get(last).get(), left(inode));
            }
        }
    }

    private byte[] left(Inode inode) {
        byte[] content = inode.forced;
        for (Write write : memory == Memory.NONE ? List.<Write>of() : inode.writes) {
            int fate = chance.nextInt(3);
            if (fate > 0 && write.bytes().isEmpty()) {
                content = Arrays.copyOf(content, (int) Math.min(content.length, write.place()));
            } else if (fate > 0) {
                byte[] bytes = write.bytes().get();
                int n = fate == 1 ? bytes.length : chance.nextInt(bytes.length + 1);
                content = Arrays.copyOf(content, (int) Math.max(content.length, write.place() + n));
                System.arraycopy(bytes, 0, content, (int) write.place(), n);
            }
        }
        return content;
    }

    private final class Channel extends FileChannel {
        private final FileChannel real;
        private final Inode inode;

        Channel(FileChannel real, Inode inode) {
            this.real = real;
            this.inode = inode;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int written = write(source, real.position());
            real.position(real.position() + written);
            return written;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            operation();
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            MessageFormat.writeFully(real, ByteBuffer.wrap(bytes), position);
            inode.writes.add(new Write(position, Optional.of(bytes)));
            return bytes.length;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            operation();
            ByteBuffer all = ByteBuffer.allocate((int) real.size());
            try (FileChannel reader = FileChannel.open(inode.name().orElseThrow(), StandardOpenOption.READ)) {
                MessageFormat.fill(reader, all, 0);
            }
            inode.forced = all.array();
            inode.writes.clear();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            operation();
            real.truncate(size);
            inode.writes.add(new Write(size, Optional.empty()));
            return this;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return real.read(target, position);
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public long position() throws IOException {
            return real.position();
        }

        @Override
        public FileChannel position(long newPosition) throws IOException {
            real.position(newPosition);
            return this;
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }

        @Override
        public int read(ByteBuffer target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public java.nio.MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
