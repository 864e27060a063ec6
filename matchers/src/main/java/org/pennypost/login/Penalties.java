package org.pennypost.login;

import static java.util.Objects.requireNonNull;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes an address from which somebody guesses passwords wait longer with each failure: 2, 4, 8, then 15 seconds; a log-in
 * that succeeds, or an hour, ends that. Addresses of IPv6 count by their first 48 bits. The machine itself is spared, since a
 * web mailer there speaks for everybody. At most 100 000 addresses are remembered, the oldest forgotten first. Threads may
 * share it. Source: Dovecot anvil, {@code auth-penalty.c}.
 */
public final class Penalties {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration MOST = Duration.ofSeconds(15);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final int REMEMBERED = 100_000;
    private static final int NETWORK_BYTES = 6;

    private final Clock clock;
    private final Map<String, Count> records = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Count(int failures, long at) {}

    /**
     * Begins with nobody.
     *
     * @param clock gives the time
     */
    public Penalties(Clock clock) {
        this.clock = requireNonNull(clock);
    }

    /**
     * Takes note of a failure.
     *
     * @param address of the client
     */
    public synchronized void failed(InetAddress address) {
        if (!address.isLoopbackAddress()) {
            records.put(key(address), new Count(failures(address) + 1, clock.millis()));
        }
    }

    /**
     * Takes note of a success.
     *
     * @param address of the client
     */
    public synchronized void succeeded(InetAddress address) {
        records.remove(key(address));
    }

    /**
     * Tells how long an answer to this address waits.
     *
     * @param address of the client
     * @return zero for one without a failure
     */
    public synchronized Duration of(InetAddress address) {
        int failures = failures(address);
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration grown = FIRST.multipliedBy(1L << Math.min(failures - 1, 4));
        return grown.compareTo(MOST) > 0 ? MOST : grown;
    }

    private int failures(InetAddress address) {
        Count known = records.get(key(address));
        return known == null || clock.millis() - known.at() > KEPT.toMillis() ? 0 : known.failures();
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }
}
