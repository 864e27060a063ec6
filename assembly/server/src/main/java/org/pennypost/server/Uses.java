package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the users of something that a reload replaces: it ends when it is retired and its last user has left. Threads
 * may share it.
 */
final class Uses {
    /** One for being current, one for each user; nobody enters once it is 0. */
    private final AtomicInteger count = new AtomicInteger(1);

    private final Runnable end;

    /** @param end runs once, on the thread that leaves last */
    Uses(Runnable end) {
        this.end = requireNonNull(end);
    }

    /** Whether one more may use it; who is let in has to leave. */
    boolean enter() {
        return count.getAndUpdate(users -> users == 0 ? 0 : users + 1) > 0;
    }

    /** Ends a use. */
    void leave() {
        if (count.decrementAndGet() == 0) {
            end.run();
        }
    }

    /** Ends it as soon as nobody uses it; to be called once. */
    void retire() {
        leave();
    }
}
