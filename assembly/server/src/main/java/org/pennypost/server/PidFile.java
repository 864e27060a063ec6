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

/**
 * {@code $queue_directory/pid/master.pid}: the number of the process that serves this queue. It is locked as long as
 * the process lives, so a second server on one queue does not start, and a number left by a crash does no harm. Source:
 * master(8).
 */
final class PidFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private PidFile(Path path, FileChannel channel) {
        this.path = requireNonNull(path);
        this.channel = requireNonNull(channel);
    }

    /**
     * Takes the file for this process.
     *
     * @throws StartFailure when another server has it, or it cannot be written
     */
    static PidFile take(Path queueDirectory) throws StartFailure {
        Path path = queueDirectory.resolve("pid/master.pid");
        try {
            Files.createDirectories(path.getParent());
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new StartFailure("another server is already running on this queue: " + path);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)));
            return new PidFile(path, channel);
        } catch (IOException e) {
            throw new StartFailure(path.toString(), e);
        }
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
        try (channel) {
            Files.deleteIfExists(path); // before the lock goes, or it could be a successor's
        } catch (IOException e) {
            // The next start takes the file over.
        }
    }
}
