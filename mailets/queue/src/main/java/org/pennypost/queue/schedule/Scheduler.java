package org.pennypost.queue.schedule;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.pennypost.queue.Deferral;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins deliveries as soon as the limits of their transport and destination let it, each on a thread of its own.
 *
 * <p>Thread safe. Source: Postfix qmgr(8), SCHEDULER_README.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Scheduler.class);
    private static final long IDLE_SECONDS = 10;

    /** Nothing new for so long ends a burst. */
    private static final Duration QUIET = Duration.ofMillis(50);

    private static final Duration LOOK = Duration.ofMillis(25);

    private final ExecutorService threads;
    private final ExecutorService suspending;
    private final ScheduledThreadPoolExecutor timer;
    private final Map<String, Transport> transports = new HashMap<>();
    private final Map<Destination, Transport> gathering = new LinkedHashMap<>();
    private boolean looking;

    /** What had nothing more to do when a delivery ended, the latest last. */
    private final Map<Destination, Transport> idle = new LinkedHashMap<>();

    private boolean sweeping;
    private int size;

    /** When the last delivery was submitted; in the clock of {@link System#nanoTime}. */
    private long lastSubmit;

    /** One transport, and its destinations that have something to do or to remember. */
    private static final class Transport {
        private final Map<String, Destination> destinations = new HashMap<>();
        private final Deque<Destination> ready = new ArrayDeque<>();
        private int running;
        private int limit = 1;
        private boolean paused;
    }

    /**
     * Prepares.
     *
     * @param name of the threads
     */
    public Scheduler(String name) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
        // One thread: a dead destination may have many thousands of deliveries.
        suspending = Executors.newSingleThreadExecutor(factory);
        timer = new ScheduledThreadPoolExecutor(1, factory);
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Runs a delivery as soon as the limits let it, or suspends it.
     *
     * @param transport its name
     * @param destination whose limits count
     * @param settings in force from now on for that transport and destination
     * @param delivery what to do
     */
    public void submit(String transport, String destination, TransportSettings settings, Delivery delivery) {
        List<Delivery> suspended = List.of();
        Optional<Deferral> dead;
        synchronized (this) {
            Transport way = transports.computeIfAbsent(transport, name -> new Transport());
            way.limit = settings.processLimit();
            Destination target = way.destinations.computeIfAbsent(destination, name -> new Destination(name, settings));
            target.setSettings(settings);
            dead = target.dead();
            size++;
            lastSubmit = System.nanoTime();
            if (dead.isPresent()) {
                suspended = List.of(delivery);
            } else {
                target.add(delivery);
                list(way, target);
                runReady(way);
            }
        }
        if (dead.isPresent()) {
            suspend(suspended, dead.get());
        }
    }

    /**
     * Counts.
     *
     * @return deliveries that run or wait
     */
    public synchronized int size() {
        return size;
    }

    /**
     * Tells whether more is to be delivered to a destination.
     *
     * @param transport its transport
     * @param destination its name
     * @return whether something waits for its turn, or deliveries have followed each other of late so that another is likely
     */
    public synchronized boolean isFlowing(String transport, String destination) {
        Transport way = transports.get(transport);
        Destination target = way == null ? null : way.destinations.get(destination);
        return target != null && target.isFlowing();
    }

    /** How many destinations of a transport are remembered. */
    synchronized int destinations(String transport) {
        Transport way = transports.get(transport);
        return way == null ? 0 : way.destinations.size();
    }

    /** Tries all destinations anew that seem to be dead. */
    public void reviveAll() {
        synchronized (this) {
            for (Transport way : transports.values()) {
                new ArrayList<>(way.destinations.values()).forEach(target -> revive(way, target));
            }
        }
    }

    private void revive(Transport way, Destination target) {
        if (target.dead().isPresent()) {
            target.revive();
            list(way, target);
            runReady(way);
            forget(way, target);
        }
    }

    private void list(Transport way, Destination target) {
        if (target.isListed() || !target.mayRun()) {
            return;
        }
        if (target.rest(System.nanoTime()) > 0) {
            gather(way, target);
        } else {
            target.setListed(true);
            way.ready.add(target);
        }
    }

    /** Looks again later; until then the destination is remembered. */
    private void gather(Transport way, Destination target) {
        if (gathering.putIfAbsent(target, way) == null) {
            lookAgain();
        }
    }

    private void lookAgain() {
        if (!looking && !gathering.isEmpty()) {
            looking = true;
            later(LOOK, this::look);
        }
    }

    /** Lets those run that have gathered long enough, and all when no new mail comes any more. */
    private void look() {
        looking = false;
        long now = System.nanoTime();
        boolean over = now - lastSubmit >= QUIET.toNanos();
        Map<Destination, Transport> held = new LinkedHashMap<>(gathering);
        held.forEach((target, way) -> {
            if (over) {
                target.burstEnded();
            }
            if (target.rest(now) <= 0) {
                gathering.remove(target);
                list(way, target);
                runReady(way);
                forget(way, target);
            }
        });
        lookAgain();
    }

    private void runReady(Transport way) {
        while (way.running < way.limit && !way.paused && !way.ready.isEmpty() && !threads.isShutdown()) {
            Destination target = way.ready.remove();
            target.setListed(false);
            if (!target.mayRun()) {
                continue;
            }
            List<Delivery> portion = target.begin(System.nanoTime());
            way.running++;
            pause(way, target.settings().transportDelay());
            list(way, target);
            threads.execute(() -> run(way, target, portion));
        }
    }

    /** The next delivery waits when a rate is set. */
    private void pause(Transport way, Duration delay) {
        if (!delay.isZero()) {
            way.paused = true;
            later(delay, () -> {
                way.paused = false;
                runReady(way);
            });
        }
    }

    private void later(Duration delay, Runnable change) {
        ScheduledFuture<?> unused = timer.schedule(
                () -> {
                    synchronized (this) {
                        change.run();
                    }
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void run(Transport way, Destination target, List<Delivery> portion) {
        Optional<Deferral> failure = Optional.empty();
        try {
            failure = portion.get(0).run(portion.subList(1, portion.size()));
        } catch (RuntimeException e) {
            LOGGER.error("a delivery to {} failed", target.name(), e);
        }
        List<Delivery> suspended;
        synchronized (this) {
            suspended = ended(way, target, portion.size(), failure);
            if (!threads.isShutdown()) {
                runReady(way);
            }
        }
        if (failure.isPresent()) {
            suspend(suspended, failure.get());
        }
    }

    private List<Delivery> ended(Transport way, Destination target, int count, Optional<Deferral> failure) {
        List<Delivery> suspended = List.of();
        if (failure.isEmpty()) {
            target.succeeded();
        } else if (target.failed(failure.get())) {
            suspended = target.drain();
            later(target.settings().deadTime(), () -> revive(way, target));
        }
        long now = System.nanoTime();
        target.ended(now);
        way.running--;
        size -= count;
        Duration delay = target.settings().destinationDelay();
        if (!delay.isZero()) {
            target.setPaused(true);
            later(delay, () -> {
                target.setPaused(false);
                list(way, target);
                runReady(way);
                forget(way, target);
            });
        }
        list(way, target);
        if (target.isIdle() && target.rest(now) > 0) {
            gather(way, target);
        }
        forget(way, target);
        return suspended;
    }

    private void sweepLater() {
        if (!sweeping && !idle.isEmpty()) {
            sweeping = true;
            later(Destination.FOLLOWING, this::sweep);
        }
    }

    /** Forgets what no delivery has followed for a while. */
    private void sweep() {
        sweeping = false;
        long now = System.nanoTime();
        for (Iterator<Map.Entry<Destination, Transport>> each = idle.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Destination, Transport> entry = each.next();
            if (entry.getKey().isIdle() && entry.getKey().isFollowing(now)) {
                break;
            }
            each.remove();
            forget(entry.getValue(), entry.getKey());
        }
        sweepLater();
    }

    /** Now, or when what could follow has not come. */
    private void forget(Transport way, Destination target) {
        if (target.isIdle() && target.isFollowing(System.nanoTime())) {
            idle.remove(target);
            idle.put(target, way);
            sweepLater();
        } else if (target.isForgettable() && !gathering.containsKey(target)) {
            way.destinations.remove(target.name(), target);
        }
    }

    private void suspend(List<Delivery> deliveries, Deferral why) {
        if (deliveries.isEmpty() || suspending.isShutdown()) {
            return;
        }
        suspending.execute(() -> {
            for (Delivery delivery : deliveries) {
                try {
                    delivery.suspended(why);
                } catch (RuntimeException e) {
                    LOGGER.error("a delivery could not be suspended", e);
                }
                synchronized (this) {
                    size--;
                }
            }
        });
    }

    /** Begins nothing more; what runs goes on, since an interrupt would tear what it writes. */
    @Override
    public void close() {
        timer.shutdownNow();
        suspending.shutdownNow();
        threads.shutdown();
    }
}
