package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Why a recipient still waits: what its last attempt came to.
 *
 * <p>Immutable. Source: Postfix defer(8).
 *
 * @param code the enhanced status, {@code 4.4.1}
 * @param reason one line, {@code connect to mx.test[192.0.2.1]:25: Connection refused}
 * @param when the attempt ended
 */
public record Deferral(String code, String reason, Instant when) {
    /** Checks that nothing is null. */
    public Deferral {
        requireNonNull(code);
        requireNonNull(reason);
        requireNonNull(when);
    }
}
