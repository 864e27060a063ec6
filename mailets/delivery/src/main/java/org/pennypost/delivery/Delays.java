package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * The times of a delivery as the log shows them: {@code delay=27, delays=27/0.02/0/0}.
 *
 * <p>Immutable. Source: postconf(5) delay_logging_resolution_limit; Postfix log_adhoc(3), format_tv(3).
 *
 * @param beforeQueue from arrival until the message became active
 * @param inQueue from then until the delivery began
 * @param connection from then until there was a connection
 * @param transmission from then until it ended
 */
record Delays(Duration beforeQueue, Duration inQueue, Duration connection, Duration transmission) {
    private static final int SIGNIFICANT = 2;
    private static final int MILLION = 1_000_000;

    Delays {
        requireNonNull(beforeQueue);
        requireNonNull(inQueue);
        requireNonNull(connection);
        requireNonNull(transmission);
    }

    /** Takes the times between five moments; a clock that went back counts as no time. */
    static Delays between(Instant arrival, Instant active, Instant began, Instant connected, Instant ended) {
        return new Delays(span(arrival, active), span(active, began), span(began, connected), span(connected, ended));
    }

    /**
     * Writes the times.
     *
     * @param places how many digits behind the point at most, 0 to 6
     * @return {@code delay=…, delays=a/b/c/d}
     */
    String text(int places) {
        Duration all = beforeQueue.plus(inQueue).plus(connection).plus(transmission);
        return "delay=" + seconds(all, places) + ", delays=" + seconds(beforeQueue, places) + '/'
                + seconds(inQueue, places) + '/' + seconds(connection, places) + '/' + seconds(transmission, places);
    }

    /** Two significant digits, but all digits before the point. */
    static String seconds(Duration time, int places) {
        long whole = time.getSeconds();
        long micros = time.getNano() / 1000;
        long resolution = resolution(whole, micros, places);
        if (resolution > 1) {
            micros += resolution / 2;
            if (micros >= MILLION) {
                whole++;
                micros -= MILLION;
            }
        }
        StringBuilder text = new StringBuilder().append(whole);
        if (micros >= resolution) {
            text.append('.');
            long unit = MILLION / 10;
            for (long rest = micros; rest >= resolution && unit > 0; unit /= 10) {
                text.append(rest / unit);
                rest %= unit;
            }
        }
        return text.toString();
    }

    /** The worth of the last digit, in microseconds. */
    private static long resolution(long whole, long micros, int places) {
        long resolution = MILLION / power(places);
        if (resolution == MILLION) {
            return resolution;
        }
        long width = power(SIGNIFICANT);
        if (whole > 0) {
            long n = 1;
            while (whole >= n && n <= width / 10) {
                n *= 10;
            }
            return MILLION / width * n;
        }
        while (micros >= width * resolution) {
            resolution *= 10;
        }
        return resolution;
    }

    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    private static Duration span(Instant from, Instant to) {
        Duration span = Duration.between(from, to);
        return span.isNegative() ? Duration.ZERO : span;
    }
}
