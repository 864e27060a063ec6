package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Waits until what was accepted is delivered, while nothing new comes in. Mail that waits for its next attempt does not
 * become less and is not waited for. Used by one thread.
 */
final class SpoolDrain {
    private static final long PAUSE_MILLIS = 10;
    private static final int UNCHANGED = 20;

    private final LongSupplier queued;
    private final LongSupplier running;

    /**
     * @param queued how many messages the queue holds, those that wait included
     * @param running how many are being worked on
     */
    SpoolDrain(LongSupplier queued, LongSupplier running) {
        this.queued = requireNonNull(queued);
        this.running = requireNonNull(running);
    }

    /** Waits, but no longer than that. */
    void await(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        long last = queued.getAsLong();
        int same = 0;
        while (System.nanoTime() < deadline && (last > 0 || running.getAsLong() > 0)) {
            Thread.sleep(PAUSE_MILLIS);
            long now = queued.getAsLong();
            same = now == last && running.getAsLong() == 0 ? same + 1 : 0;
            last = now;
            if (same == UNCHANGED) {
                return;
            }
        }
    }
}
