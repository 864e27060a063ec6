package org.pennypost.queue;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Those who read a file, and are to see nothing else in it whenever they end. Threads may share it. */
final class Readers {
    private final AtomicInteger open = new AtomicInteger();

    /** Opens the file; who never closes it counts as a reader for ever. */
    InputStream open(Path path) throws IOException {
        return new Reading(Files.newInputStream(path));
    }

    boolean isNone() {
        return open.get() == 0;
    }

    private final class Reading extends FilterInputStream {
        private final AtomicBoolean closed = new AtomicBoolean();

        Reading(InputStream file) {
            super(file);
            open.incrementAndGet();
        }

        @Override
        public void close() throws IOException {
            if (!closed.getAndSet(true)) {
                open.decrementAndGet();
            }
            super.close();
        }
    }
}
