package org.pennypost.mbox;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets other programs have their turn at a mailbox that many threads of this process want. Those others try once a second and give up after
 * some attempts (Postfix 20, mailutils 10, mutt 5): a file that is free for moments only is never free for them.
 *
 * <p>Once somebody else was seen to hold the file, and for a minute after that, the process leaves it alone as long as it has just held it.
 * Otherwise nobody waits. Guarded by the lock between threads.
 */
final class FairShare {
    private static final long REMEMBERED = Duration.ofMinutes(1).toNanos();
    private static final long SHORTEST = Duration.ofMillis(1).toNanos();
    private static final long LONGEST = Duration.ofMillis(250).toNanos();

    private final LongSupplier clock;
    private boolean shared;
    private long seen;
    private long taken;
    private long given;
    private long pause;

    /**
     * Begins.
     *
     * @param clock nanoseconds, of any origin
     */
    FairShare(LongSupplier clock) {
        this.clock = clock;
    }

    /** Somebody else holds the file. */
    void busy() {
        shared = true;
        seen = clock.getAsLong();
    }

    /** This process holds it from now on. */
    void taken() {
        taken = clock.getAsLong();
    }

    /** This process has given it back. */
    void given() {
        given = clock.getAsLong();
        pause = Math.min(LONGEST, Math.max(SHORTEST, given - taken));
    }

    /** How long this process leaves the file to others, in nanoseconds; 0 when it may try. */
    long rest() {
        long now = clock.getAsLong();
        shared &= now - seen < REMEMBERED;
        return shared ? Math.max(0, pause - (now - given)) : 0;
    }

    /** Waits until this process may try. */
    void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(rest());
    }
}
