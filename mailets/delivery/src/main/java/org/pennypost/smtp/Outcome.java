package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.pennypost.status.EnhancedStatus;

/**
 * What became of one recipient.
 *
 * <p>Immutable.
 *
 * @param status 2.x.x taken by the server, 4.x.x to be tried again, 5.x.x refused
 * @param text what the log and the bounce say, for example {@code host mx.test[192.0.2.1] said: 550 5.1.1 … (in reply to
 *     RCPT TO command)}
 * @param relay the server, {@code mx.test[192.0.2.1]:25}, or {@code none}
 * @param connected when the dialogue with that server could begin; before that the connection was set up
 */
public record Outcome(EnhancedStatus status, String text, String relay, Instant connected) {
    /** What {@link #relay} says when there was no server. */
    public static final String NO_RELAY = "none";

    /** Checks that nothing is null. */
    public Outcome {
        requireNonNull(status);
        requireNonNull(text);
        requireNonNull(relay);
        requireNonNull(connected);
    }
}
