package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
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
 * @param peer what is known of the server; empty when there was none
 */
public record Outcome(EnhancedStatus status, String text, String relay, Instant connected, Optional<Peer> peer) {
    /** What {@link #relay} says when there was no server. */
    public static final String NO_RELAY = "none";

    /**
     * The server of an outcome.
     *
     * @param host its name
     * @param reply the reply that the outcome is about, {@code 550 5.1.1 unknown}; empty where it is none
     * @param dsn whether it sends the status notifications that were asked for
     * @param uses for how many messages the connection has served, this one included
     */
    public record Peer(String host, Optional<String> reply, boolean dsn, int uses) {
        /** Checks that nothing is null. */
        public Peer {
            requireNonNull(host);
            requireNonNull(reply);
        }
    }

    /** Checks that nothing is null. */
    public Outcome {
        requireNonNull(status);
        requireNonNull(text);
        requireNonNull(relay);
        requireNonNull(connected);
        requireNonNull(peer);
    }

    /**
     * Tells whether this host is the best mail exchanger of the destination, but the destination is not one of its own.
     *
     * @return true for X.4.6 (routing loop detected) without a server
     */
    public boolean isLoop() {
        return peer.isEmpty() && status.subject() == 4 && status.detail() == 6;
    }

    /**
     * Gives for how many messages the connection has served.
     *
     * @return 1 for a new one, or where there was none
     */
    public int uses() {
        return peer.map(Peer::uses).orElse(1);
    }
}
