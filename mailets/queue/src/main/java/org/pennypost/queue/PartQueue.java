package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The parts that wait in one queue, and how many are being worked on.
 *
 * <p>Thread safe.
 */
public final class PartQueue {
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    private final String name;
    private final Clock clock;
    private final TreeSet<Part> waiting =
            new TreeSet<>(Comparator.comparingLong(Part::due).thenComparingLong(Part::order));
    private final Set<Part> working = new HashSet<>();
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

    synchronized void put(Part part) {
        part.setOrder(order++);
        waiting.add(part);
        notifyAll();
    }

    /**
     * Waits for the next part that is due and takes it.
     *
     * @return held once by the caller
     * @throws InterruptedException when the thread is interrupted; nothing is taken then
     */
    public synchronized Part take() throws InterruptedException {
        while (true) {
            Part first = waiting.isEmpty() ? null : waiting.first();
            long wait = first == null ? LONGEST_WAIT_MILLIS : first.due() - clock.millis();
            if (wait <= 0) {
                waiting.pollFirst();
                working.add(first);
                first.hold();
                return first;
            }
            wait(Math.min(wait, LONGEST_WAIT_MILLIS));
        }
    }

    /** What was being worked on waits again, unless it was withdrawn meanwhile. */
    void back(Part part) {
        boolean mine;
        synchronized (this) {
            mine = working.remove(part);
        }
        if (mine) {
            part.file().put(part);
        }
    }

    /** Nobody is to take it; what is being worked on stays so until that has ended. */
    synchronized void withdraw(Part part) {
        waiting.remove(part);
    }

    synchronized void ended(Part part) {
        if (!working.remove(part)) {
            waiting.remove(part);
        }
    }

    /**
     * Makes everything due that waits for its time.
     *
     * @return how many that were
     */
    public synchronized int flush() {
        List<Part> all = new ArrayList<>(waiting);
        waiting.clear();
        long now = clock.millis();
        all.sort(Comparator.comparingLong(Part::order));
        for (Part part : all) {
            part.setDue(Math.min(part.due(), now));
            waiting.add(part);
        }
        notifyAll();
        return all.size();
    }

    /**
     * Makes a part due that waits for its time.
     *
     * @param part of this queue
     * @return whether it waited
     */
    synchronized boolean flush(Part part) {
        if (!waiting.remove(part)) {
            return false;
        }
        part.setDue(Math.min(part.due(), clock.millis()));
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
                mine = waiting.remove(part);
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
        List<Part> all = new ArrayList<>(waiting);
        return all;
    }

    /**
     * Counts.
     *
     * @return what waits and what is being worked on
     */
    public synchronized int size() {
        return waiting.size() + working.size();
    }
}
