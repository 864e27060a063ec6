package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.status.EnhancedStatus;

/** Why a next hop, or one of its servers, took nothing. Immutable. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    private final transient EnhancedStatus status;
    private final transient Optional<RemoteReply> reply;
    private final Kind kind;

    /** What had come before. */
    enum Kind {
        /** Something went wrong that a reply, or no reply, tells. */
        PLAIN,
        /** Nobody was there. */
        NO_CONNECTION,
        /** All mail for that next hop would come back to us. */
        LOOP,
        /** TLS could not be spoken; the same server may take mail without. */
        TLS,
        /** The dialogue broke off after the server had been willing to talk. */
        IN_DIALOGUE,
        /** A connection that was kept has gone meanwhile; nothing was sent on it. */
        STALE
    }

    Failure(String status, String text) {
        this(EnhancedStatus.of(status), text, Kind.PLAIN);
    }

    Failure(String status, String text, Kind kind) {
        this(EnhancedStatus.of(status), text, kind);
    }

    Failure(EnhancedStatus status, String text, Kind kind) {
        this(status, text, kind, Optional.empty());
    }

    Failure(EnhancedStatus status, String text, Kind kind, Optional<RemoteReply> reply) {
        super(text);
        this.status = requireNonNull(status);
        this.kind = requireNonNull(kind);
        this.reply = requireNonNull(reply);
    }

    EnhancedStatus status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    Kind kind() {
        return kind;
    }

    /** What the server has said to it. */
    Optional<RemoteReply> reply() {
        return reply;
    }

    Failure withStatus(String other) {
        return new Failure(EnhancedStatus.of(other), text(), kind, reply);
    }

    Failure withKind(Kind other) {
        return new Failure(status, text(), other, reply);
    }
}
