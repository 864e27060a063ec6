package org.pennypost.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs deliveries, not more at once than allowed in all and to one destination. The others wait in memory, destinations
 * take turns: a burst to one does not hold up the rest before the limit in all is reached.
 *
 * <p>Thread safe. Source: postconf(5) default_destination_concurrency_limit, default_process_limit.
 */
final class DestinationQueue implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final ExecutorService threads;
    private final Map<String, Destination> destinations = new HashMap<>();
    private final Deque<Destination> ready = new ArrayDeque<>();
    private int running;
    private int waiting;
    private int limit = 1;

    /** One destination and what waits for it. */
    private static final class Destination {
        private final String name;
        private final Deque<Runnable> deliveries = new ArrayDeque<>();
        private int running;
        private int limit;
        private boolean listed;

        Destination(String name) {
            this.name = name;
        }

        boolean mayRun() {
            return !deliveries.isEmpty() && running < limit;
        }
    }

    DestinationQueue(String name) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /**
     * Runs a delivery as soon as the limits let it.
     *
     * @param destination whose limit counts
     * @param destinationLimit at once to that destination, from now on
     * @param totalLimit at once in all, from now on
     * @param delivery throws nothing
     */
    synchronized void submit(String destination, int destinationLimit, int totalLimit, Runnable delivery) {
        limit = Math.max(1, totalLimit);
        Destination target = destinations.computeIfAbsent(destination, Destination::new);
        target.limit = Math.max(1, destinationLimit);
        target.deliveries.add(delivery);
        waiting++;
        list(target);
        runReady();
    }

    /** How many deliveries run or wait. */
    synchronized int size() {
        return running + waiting;
    }

    /** Whether more than one delivery to a destination runs or waits. */
    synchronized boolean isBusy(String destination) {
        Destination target = destinations.get(destination);
        return target != null && target.running + target.deliveries.size() > 1;
    }

    private void list(Destination target) {
        if (!target.listed && target.mayRun()) {
            target.listed = true;
            ready.add(target);
        }
    }

    private void runReady() {
        while (running < limit && !ready.isEmpty()) {
            Destination target = ready.poll();
            target.listed = false;
            Runnable delivery = target.deliveries.poll();
            target.running++;
            running++;
            waiting--;
            list(target);
            threads.execute(() -> run(target, delivery));
        }
    }

    private void run(Destination target, Runnable delivery) {
        try {
            delivery.run();
        } finally {
            ended(target);
        }
    }

    private synchronized void ended(Destination target) {
        target.running--;
        running--;
        if (target.running == 0 && target.deliveries.isEmpty()) {
            destinations.remove(target.name);
        }
        list(target);
        if (!threads.isShutdown()) {
            runReady();
        }
    }

    /** Begins nothing more; what runs is interrupted. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
