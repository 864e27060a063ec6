package org.pennypost.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * {@code $queue_directory/pid/master.pid}: the number of the process that serves this queue. It is locked as long as
 * the process lives, so a second server on one queue does not start, and a number left by a crash does no harm. Source:
 * master(8).
 */
final class PidFile implements AutoCloseable {
    private final Path path;
    private Optional<FileChannel> taken = Optional.empty();

    private PidFile(Path path) {
        this.path = requireNonNull(path);
    }

    /**
     * Takes the file for this process. Where the queue directory cannot be written to at all, nobody can take it, and the
     * server does without until it can.
     *
     * @throws StartFailure when another server has it, or it alone cannot be written
     */
    static PidFile take(Path queueDirectory) throws StartFailure {
        PidFile file = new PidFile(queueDirectory.resolve("pid/master.pid"));
        try {
            file.take();
        } catch (IOException e) {
            if (!Files.isDirectory(queueDirectory) || Files.isWritable(queueDirectory)) {
                throw new StartFailure(file.path.toString(), e);
            }
        }
        return file;
    }

    /** Takes it, unless it is taken already. */
    void take() throws IOException, StartFailure {
        if (taken.isPresent()) {
            return;
        }
        Files.createDirectories(path.getParent());
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(channel)) {
            channel.close();
            throw new StartFailure("another server is already running on this queue: " + path);
        }
        taken = Optional.of(channel);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)));
    }

    boolean isTaken() {
        return taken.isPresent();
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // by another server in this process
        }
    }

    /** Removes the file. */
    @Override
    public void close() {
        if (taken.isEmpty()) {
            return;
        }
        try (FileChannel channel = taken.get()) {
            Files.deleteIfExists(path); // before the lock goes, or it could be a successor's
        } catch (IOException e) {
            // The next start takes the file over.
        }
    }
}
