package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;

/** A text that is read again when it is old. Threads may share it. */
final class ExpiringName {
    private final Source source;
    private final Duration age;
    private volatile Known known;

    private record Known(String name, long since) {}

    /** Where it is read. */
    @FunctionalInterface
    interface Source {
        String read() throws IOException;
    }

    ExpiringName(Source source, Duration age) {
        this.source = requireNonNull(source);
        this.age = requireNonNull(age);
    }

    String get() throws IOException {
        Known last = known;
        long now = System.nanoTime();
        if (last == null || now - last.since() > age.toNanos()) {
            last = new Known(source.read(), now);
            known = last;
        }
        return last.name();
    }
}
