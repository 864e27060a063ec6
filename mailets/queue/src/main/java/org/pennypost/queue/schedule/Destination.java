package org.pennypost.queue.schedule;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.pennypost.queue.Deferral;

/**
 * One destination of a transport: what waits for it, and how much of it may run at once.
 *
 * <p>Guarded by the lock of the scheduler. Source: Postfix SCHEDULER_README, {@code qmgr_queue.c}.
 */
final class Destination {
    /** How long a burst to a destination is gathered at most. */
    static final Duration GATHER = Duration.ofSeconds(1);

    /** What begins so soon after another has ended follows it. */
    static final Duration FOLLOWING = Duration.ofSeconds(1);

    private final String name;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private TransportSettings settings;
    private int running;
    private int window;
    private double success;
    private double failure;
    private double failedCohorts;
    private Optional<Deferral> dead = Optional.empty();
    private boolean paused;

    /** Whether the transport has it in its list of those that may run. */
    private boolean listed;

    /** When the last one began, of one that gathers; in the clock of {@link System#nanoTime}. */
    private long lastBegin;

    private boolean hasBegun;

    /** When the last one ended. */
    private long lastEnd;

    private boolean hasEnded;

    /** Whether deliveries follow each other. */
    private boolean flowing;

    Destination(String name, TransportSettings settings) {
        this.name = requireNonNull(name);
        this.settings = requireNonNull(settings);
        this.window = settings.firstWindow();
    }

    String name() {
        return name;
    }

    TransportSettings settings() {
        return settings;
    }

    void setSettings(TransportSettings latest) {
        settings = latest;
        if (settings.concurrencyLimit() > 0) {
            window = Math.min(window, settings.concurrencyLimit());
        }
    }

    void add(Delivery delivery) {
        waiting.add(delivery);
    }

    boolean mayRun() {
        return !waiting.isEmpty() && running < window && dead.isEmpty() && !paused;
    }

    /**
     * Whether it is worth keeping what a delivery has opened, since another comes: one waits, or they have followed each other and
     * have not stopped since. Source: Postfix {@code qmgr_entry.c}, DEL_REQ_FLAG_CONN_STORE.
     */
    boolean isFlowing() {
        return flowing || !waiting.isEmpty();
    }

    boolean isIdle() {
        return waiting.isEmpty() && running == 0;
    }

    /** Whether a delivery that begins now follows another. */
    boolean isFollowing(long now) {
        return hasEnded && now - lastEnd <= FOLLOWING.toNanos();
    }

    /** Whether nothing of it has to be remembered. */
    boolean isForgettable() {
        return isIdle() && dead.isEmpty() && !paused && !listed;
    }

    int waiting() {
        return waiting.size();
    }

    int running() {
        return running;
    }

    int window() {
        return window;
    }

    /** What is run next, together. */
    List<Delivery> begin(long now) {
        running++;
        lastBegin = now;
        hasBegun = true;
        flowing = isFollowing(now) || (flowing && running > 1);
        List<Delivery> portion = new ArrayList<>();
        while (!waiting.isEmpty() && portion.size() < settings.together()) {
            portion.add(waiting.remove());
        }
        return portion;
    }

    /**
     * How long it is better to wait for more, where several are run as one: a single one begins at once, in a burst those of a
     * short time begin together.
     */
    long rest(long now) {
        return !hasBegun || settings.together() == 1 || waiting.size() >= settings.together()
                ? 0
                : Math.max(0, lastBegin + GATHER.toNanos() - now);
    }

    /** The burst is over: what waits need not wait for more. */
    void burstEnded() {
        hasBegun = false;
    }

    void ended(long now) {
        running--;
        lastEnd = now;
        hasEnded = true;
    }

    /** Takes away all that waits. */
    List<Delivery> drain() {
        List<Delivery> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    Optional<Deferral> dead() {
        return dead;
    }

    boolean isListed() {
        return listed;
    }

    void setListed(boolean now) {
        listed = now;
    }

    void setPaused(boolean now) {
        paused = now;
    }

    /** The destination took something. Called before {@link #ended}. */
    void succeeded() {
        failedCohorts = 0;
        if (dead.isPresent()) {
            // Back from the almost grave: what runs now is as good a guess as any.
            revive(Math.max(1, running));
            return;
        }
        int limit = settings.concurrencyLimit();
        if ((limit == 0 || window < limit) && window < running + settings.initialConcurrency()) {
            success += settings.positive().at(window);
            while (success + 1e-9 >= 1) {
                window++;
                success -= 1;
                failure = 0;
            }
            window = limit > 0 ? Math.min(window, limit) : window;
        }
    }

    /** The destination as a whole took nothing. Tells whether it counts as dead from now on. */
    boolean failed(Deferral why) {
        if (dead.isPresent()) {
            return false;
        }
        failedCohorts += 1.0 / window;
        if (settings.failedCohortLimit() > 0 && failedCohorts + 1e-9 >= settings.failedCohortLimit()) {
            dead = Optional.of(why);
            return true;
        }
        failure -= settings.negative().at(window);
        while (failure < -1e-9) {
            window--;
            success = 0;
            failure += 1;
        }
        window = Math.max(1, window);
        return false;
    }

    /** Tries it anew. */
    void revive() {
        revive(settings.firstWindow());
    }

    private void revive(int concurrency) {
        dead = Optional.empty();
        failedCohorts = 0;
        success = 0;
        failure = 0;
        window = concurrency;
    }
}
