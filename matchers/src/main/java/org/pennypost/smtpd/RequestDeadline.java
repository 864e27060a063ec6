package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long a client may still take: for the next bytes, or, with smtpd_per_request_deadline, for all of a command; the content of a message gains time
 * with each of its bytes. Used by one thread at a time. Source: postconf(5) smtpd_timeout, smtpd_per_request_deadline, smtpd_min_data_rate.
 */
final class RequestDeadline {
    private static final long NANOS = 1_000_000_000;

    private final Supplier<SmtpdLimits> limits;
    private long used;

    RequestDeadline(Supplier<SmtpdLimits> limits) {
        this.limits = requireNonNull(limits);
    }

    /** Notes how long the client has let us wait. */
    void waited(Duration time) {
        used += time.toNanos();
    }

    /** Notes bytes of a command or of a message, and whether it ends with them. */
    void taken(int length, boolean ofMessage, boolean ends) {
        long gained = ofMessage ? length * NANOS / limits.get().minDataRate() : 0;
        used = ends ? 0 : Math.max(0, used - gained);
    }

    /** How long the client may be silent now. */
    Duration left() {
        Duration timeout = limits.get().timeout();
        if (!limits.get().perRequest()) {
            return timeout;
        }
        Duration left = timeout.minusNanos(used);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
