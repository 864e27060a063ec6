package org.pennypost.it;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A lock between the processes that run tests at the same time: file locks below {@code target}, which end with the process. */
final class Turns implements AutoCloseable {
    private static final Path DIRECTORY = Path.of("target");

    private final FileChannel channel;

    private Turns(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits for the lock of this name. */
    static Turns take(String name, boolean shared) throws IOException {
        FileChannel channel = open(name);
        channel.lock(0, Long.MAX_VALUE, shared);
        return new Turns(channel);
    }

    /** Whether nobody holds the lock of this name. */
    static boolean free(String name) throws IOException {
        try (FileChannel channel = open(name);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    /** Waits for the turn of a test class: together with others or alone, in the order in which they asked. */
    static Turns ofClass(boolean alone) throws IOException {
        try (Turns gate = take("it.gate", false)) {
            return take("it.turn", !alone);
        }
    }

    private static FileChannel open(String name) throws IOException {
        Files.createDirectories(DIRECTORY);
        return FileChannel.open(
                DIRECTORY.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
