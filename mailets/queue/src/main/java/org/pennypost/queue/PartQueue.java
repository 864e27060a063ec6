package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
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
    private final PriorityQueue<Part> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Part::due).thenComparingLong(Part::order));
    private final java.util.Set<Part> working = new java.util.HashSet<>();
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
            Part first = waiting.peek();
            long wait = first == null ? LONGEST_WAIT_MILLIS : first.due() - clock.millis();
            if (wait <= 0) {
                waiting.poll();
                working.add(first);
                first.hold();
                return first;
            }
            wait(Math.min(wait, LONGEST_WAIT_MILLIS));
        }
    }

    synchronized void back(Part part) {
        if (working.remove(part)) {
            put(part);
        }
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
        all.sort(waiting.comparator());
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
