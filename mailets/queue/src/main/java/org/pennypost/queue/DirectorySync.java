package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Puts the entries of a directory on stable storage; threads that wait at the same time share one sync.
 *
 * <p>Thread safe. Source: fsync(2), on the names of files.
 */
final class DirectorySync {
    private final Path directory;
    private final QueueDisk disk;
    private long asked;
    private long done;
    private boolean running;

    DirectorySync(Path directory, QueueDisk disk) {
        this.directory = requireNonNull(directory);
        this.disk = requireNonNull(disk);
    }

    /**
     * Returns when every change that was made before the call is on stable storage.
     *
     * @throws IOException when it cannot be synced
     */
    void sync() throws IOException {
        long mine;
        long upTo;
        synchronized (this) {
            mine = ++asked;
            awaitOthers(mine);
            if (done >= mine) {
                return;
            }
            running = true;
            upTo = asked;
        }
        boolean synced = false;
        try {
            disk.syncDirectory(directory);
            synced = true;
        } finally {
            synchronized (this) {
                running = false;
                done = synced ? Math.max(done, upTo) : done;
                notifyAll(); // after a failure each of the others tries itself
            }
        }
    }

    private void awaitOthers(long mine) throws IOException {
        try {
            while (running && done < mine) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + directory + " was synced", e);
        }
    }
}
