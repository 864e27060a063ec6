package org.pennypost.queue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * Everything by which a queue changes its directories; the one place where a test can put a disk that forgets.
 *
 * <p>Expected of a disk: a rename is there as a whole or not at all, and it is safe when either directory has been synced.
 * Threads may share it.
 */
interface QueueDisk {
    /** The file system. */
    QueueDisk REAL = new QueueDisk() {};

    /** Opens a file, which may make it. */
    default FileChannel open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return FileChannel.open(path, options, attributes);
    }

    /** Gives a file another name, which nothing has. */
    default void move(Path path, Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes a file if it is there. */
    default void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    /** Returns when the names in a directory are on stable storage. */
    default void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
