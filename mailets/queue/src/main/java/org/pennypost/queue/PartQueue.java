package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * The parts that wait in one queue, and how many are being worked on.
 *
 * <p>Thread safe.
 */
public final class PartQueue {
    private static final long LONGEST_WAIT_MILLIS = 60_000;
    private static final Comparator<Part> ORDER =
            Comparator.comparingLong(Part::due).thenComparingLong(Part::order);

    private final String name;
    private final Clock clock;
    private final TreeSet<Part> fresh = new TreeSet<>(ORDER);
    private final TreeSet<Part> deferred = new TreeSet<>(ORDER);
    private final Set<Part> working = new HashSet<>();
    private IntSupplier limit = () -> Integer.MAX_VALUE;
    private boolean freshIsNext = true;
    private long order;

    PartQueue(String name, Clock clock) {
        this.name = requireNonNull(name);
        this.clock = requireNonNull(clock);
    }

    /**
     * Gives its name.
     *
     * @return {@code spool}, or what a mailet calls its own
     */
    public String name() {
        return name;
    }

    /**
     * Limits how much is worked on at the same time.
     *
     * @param most asked for anew each time
     */
    synchronized void limit(IntSupplier most) {
        limit = requireNonNull(most);
    }

    private NavigableSet<Part> of(Part part) {
        return part.isFresh() ? fresh : deferred;
    }

    synchronized void put(Part part) {
        part.setOrder(order++);
        of(part).add(part);
        notifyAll();
    }

    /**
     * Waits for the next part that is due and takes it. New mail and mail that waited take turns, so that much of the one
     * does not hold up the other.
     *
     * @return held once by the caller
     * @throws InterruptedException when the thread is interrupted; nothing is taken then
     */
    public synchronized Part take() throws InterruptedException {
        while (true) {
            long now = clock.millis();
            boolean room = working.size() < Math.max(1, limit.getAsInt());
            boolean freshIsDue = room && isDue(fresh, now);
            boolean deferredIsDue = room && isDue(deferred, now);
            if (freshIsDue && (freshIsNext || !deferredIsDue)) {
                freshIsNext = false;
                return takeFrom(fresh);
            }
            if (deferredIsDue) {
                freshIsNext = true;
                return takeFrom(deferred);
            }
            wait(room ? Math.min(untilDue(fresh, now), untilDue(deferred, now)) : LONGEST_WAIT_MILLIS);
        }
    }

    private Part takeFrom(NavigableSet<Part> parts) {
        Part part = parts.pollFirst();
        working.add(part);
        part.hold();
        return part;
    }

    private static boolean isDue(NavigableSet<Part> parts, long now) {
        return !parts.isEmpty() && parts.first().due() <= now;
    }

    private static long untilDue(NavigableSet<Part> parts, long now) {
        return parts.isEmpty()
                ? LONGEST_WAIT_MILLIS
                : Math.max(1, Math.min(LONGEST_WAIT_MILLIS, parts.first().due() - now));
    }

    /** What was being worked on waits again, unless it was withdrawn meanwhile. */
    void back(Part part) {
        boolean mine;
        synchronized (this) {
            mine = working.remove(part);
            notifyAll(); // there is room for another one
        }
        if (mine) {
            part.file().put(part);
        }
    }

    /** Nobody is to take it; what is being worked on stays so until that has ended. */
    synchronized void withdraw(Part part) {
        of(part).remove(part);
    }

    synchronized void ended(Part part) {
        if (!working.remove(part)) {
            of(part).remove(part);
        }
        notifyAll(); // there is room for another one
    }

    /**
     * Makes everything due that waits for its time.
     *
     * @return how many that were
     */
    public synchronized int flush() {
        List<Part> all = waiting();
        all.sort(Comparator.comparingLong(Part::order));
        all.forEach(this::flush);
        return all.size();
    }

    /**
     * Makes a part due that waits for its time.
     *
     * @param part of this queue
     * @return whether it waited
     */
    synchronized boolean flush(Part part) {
        NavigableSet<Part> waiting = of(part);
        if (!waiting.remove(part)) {
            return false;
        }
        part.flush(clock.millis());
        waiting.add(part);
        notifyAll();
        return true;
    }

    /** Whether somebody works on it. */
    synchronized boolean isWorking(Part part) {
        return working.contains(part);
    }

    /**
     * Takes parts out of the queue for good that nobody works on.
     *
     * @param which those
     * @return how many were taken
     */
    public int remove(Predicate<Part> which) {
        List<Part> found = waiting().stream().filter(which).toList();
        int count = 0;
        for (Part part : found) {
            boolean mine;
            synchronized (this) {
                mine = of(part).remove(part);
            }
            if (mine) {
                part.file().done(part);
                count++;
            }
        }
        return count;
    }

    /**
     * Lists what waits.
     *
     * @return in the order in which it is due
     */
    public synchronized List<Part> waiting() {
        List<Part> all = new ArrayList<>(fresh);
        all.addAll(deferred);
        all.sort(ORDER);
        return all;
    }

    /**
     * Counts.
     *
     * @return what waits and what is being worked on
     */
    public synchronized int size() {
        return fresh.size() + deferred.size() + working.size();
    }
}
