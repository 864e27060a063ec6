package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds how many sessions wait for one server outside, a policy server or a list in the DNS, so that one that hangs does
 * not take all threads from those who need none of it. Thread safe.
 *
 * <p>Who comes while too many wait does not wait; it is told what it would be told after the time was over. A server that
 * is only busy may have twice as many for a moment.
 */
public final class Waits {
    private static final int SHARE = 4;
    private static final long LONG = Duration.ofSeconds(1).toNanos();

    private final int most;
    private final Map<String, Deque<Place>> waiting = new HashMap<>();

    /**
     * Makes one for all listeners.
     *
     * @param workers how many threads there are; a quarter of them, at least one, may wait for one server
     */
    public Waits(int workers) {
        this.most = Math.max(1, workers / SHARE);
    }

    /** A place among those who wait; closing it gives it back. */
    final class Place implements AutoCloseable {
        private final String server;
        private final long since = System.nanoTime();

        private Place(String server) {
            this.server = server;
        }

        @Override
        public void close() {
            leave(this);
        }
    }

    /**
     * Begins to wait.
     *
     * @param server for whom
     * @return a place; empty when too many wait for it already
     */
    synchronized Optional<Place> enter(String server) {
        Deque<Place> places = waiting.computeIfAbsent(requireNonNull(server), key -> new ArrayDeque<>());
        boolean hangs = !places.isEmpty() && System.nanoTime() - places.getFirst().since >= LONG;
        if (places.size() >= (hangs ? most : 2 * most)) {
            return Optional.empty();
        }
        Place place = new Place(server);
        places.addLast(place);
        return Optional.of(place);
    }

    private synchronized void leave(Place place) {
        waiting.computeIfPresent(place.server, (server, places) -> {
            places.remove(place);
            return places.isEmpty() ? null : places;
        });
    }
}
