package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts, for each service and client, what is open now and what was done in the present unit of time, which begins with
 * the client's first event after the end of the last one. What is neither open nor recent is forgotten. Threads may share
 * it. Source: Postfix {@code anvil(8)}.
 */
public final class Anvil {
    /** What is counted in units of time. */
    enum Event {
        CONNECTION,
        MESSAGE,
        RECIPIENT,
        AUTH,
        TLS_SESSION
    }

    private record Key(String service, InetAddress client) {}

    private static final class Counts {
        private int open;
        private long since;
        private final Map<Event, Integer> events = new EnumMap<>(Event.class);
    }

    private final Map<Key, Counts> clients = new ConcurrentHashMap<>();
    private final Clock clock;
    private final AtomicLong swept = new AtomicLong();

    /**
     * Begins with nobody.
     *
     * @param clock gives the time
     */
    public Anvil(Clock clock) {
        this.clock = requireNonNull(clock);
    }

    /** A client connects; gives how many connections it has now, this one included. */
    int connect(String service, InetAddress client, Duration unit) {
        sweep(unit);
        int[] open = new int[1];
        clients.compute(new Key(service, client), (key, known) -> {
            Counts counts = known == null ? new Counts() : known;
            open[0] = ++counts.open;
            return counts;
        });
        return open[0];
    }

    /** A connection of a client has ended. */
    void disconnect(String service, InetAddress client) {
        clients.computeIfPresent(new Key(service, client), (key, counts) -> {
            counts.open--;
            return counts.open <= 0 && counts.events.isEmpty() ? null : counts;
        });
    }

    /** Counts an event; gives how many there were in this unit of time, this one included. */
    int count(Event event, String service, InetAddress client, Duration unit) {
        int[] count = new int[1];
        clients.compute(new Key(service, client), (key, known) -> {
            Counts counts = current(known == null ? new Counts() : known, unit);
            count[0] = counts.events.merge(event, 1, Integer::sum);
            return counts;
        });
        return count[0];
    }

    /** How many events there were in this unit of time. */
    int sofar(Event event, String service, InetAddress client, Duration unit) {
        int[] count = new int[1];
        clients.computeIfPresent(new Key(service, client), (key, known) -> {
            count[0] = current(known, unit).events.getOrDefault(event, 0);
            return known;
        });
        return count[0];
    }

    /** How many clients are known. */
    int size() {
        return clients.size();
    }

    private Counts current(Counts counts, Duration unit) {
        long now = clock.millis();
        if (now - counts.since > unit.toMillis()) {
            counts.since = now;
            counts.events.clear();
        }
        return counts;
    }

    /** Once in a unit of time, forgets whom it need not know, so that a flood of addresses does not fill the memory. */
    private void sweep(Duration unit) {
        long now = clock.millis();
        long last = swept.get();
        if (now - last > unit.toMillis() && swept.compareAndSet(last, now)) {
            for (Key key : clients.keySet()) {
                clients.computeIfPresent(
                        key,
                        (same, counts) ->
                                counts.open <= 0 && current(counts, unit).events.isEmpty() ? null : counts);
            }
        }
    }
}
