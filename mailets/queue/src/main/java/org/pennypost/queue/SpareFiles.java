package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Empty files of messages that have left the queue, for those that come: to make a file and to remove one costs some disks much more
 * than to give one another name.
 *
 * <p>A file is taken only when it is certain that no name it had before comes back after a power cut: what is then written
 * into it would be found under the old name. So it lies here until {@code incoming} has been synced. Threads may share it.
 */
final class SpareFiles {
    static final String DIRECTORY = "spare";
    private static final int MOST = 1000;

    private final Path directory;
    private final QueueDisk disk;
    private final Deque<Path> ready = new ArrayDeque<>();

    /** Those whose new name may still be lost. */
    private List<Path> fresh = new ArrayList<>();

    private long number;

    /** @param queue its root; the directory is there */
    SpareFiles(Path queue, QueueDisk disk) {
        this.directory = queue.resolve(DIRECTORY);
        this.disk = requireNonNull(disk);
    }

    /** Takes over what an earlier process left, of which nobody knows whether it has been synced; what is not empty goes. */
    synchronized void recover() throws IOException {
        List<Path> found;
        try (Stream<Path> paths = Files.list(directory)) {
            found = paths.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
        for (Path path : found) {
            if (Files.size(path) == 0 && fresh.size() < MOST) {
                fresh.add(path);
            } else {
                disk.delete(path);
            }
        }
        number = System.nanoTime();
    }

    /**
     * Takes the file of a message that nobody needs any more.
     *
     * @return false when there are enough or it cannot be kept, and nothing was done
     */
    boolean keep(Path path) {
        Path spare;
        synchronized (this) {
            if (ready.size() + fresh.size() >= MOST) {
                return false;
            }
            spare = directory.resolve(Long.toHexString(number++));
        }
        try {
            disk.move(path, spare);
        } catch (IOException e) {
            return false;
        }
        try (FileChannel channel = disk.open(spare, Set.of(StandardOpenOption.WRITE))) {
            channel.truncate(0);
        } catch (IOException e) {
            return true; // it is not empty, so the next process removes it
        }
        synchronized (this) {
            fresh.add(spare);
        }
        return true;
    }

    /** Gives an empty file, which belongs to the caller now. */
    synchronized Optional<Path> take() {
        return Optional.ofNullable(ready.poll());
    }

    /** Those whose names a sync makes safe that begins now. */
    synchronized List<Path> beforeSync() {
        List<Path> before = fresh;
        fresh = new ArrayList<>();
        return before;
    }

    /** The directory {@code incoming} has been synced since they were taken from {@link #beforeSync}; or not, then they wait for the next time. */
    synchronized void afterSync(List<Path> before, boolean synced) {
        if (synced) {
            ready.addAll(before);
        } else {
            fresh.addAll(before);
        }
    }
}
