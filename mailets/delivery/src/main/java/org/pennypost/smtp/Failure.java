package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import org.pennypost.status.EnhancedStatus;

/** Why a next hop, or one of its servers, took nothing. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    private final transient EnhancedStatus status;

    Failure(String status, String text) {
        this(EnhancedStatus.of(status), text);
    }

    Failure(EnhancedStatus status, String text) {
        super(text);
        this.status = requireNonNull(status);
    }

    EnhancedStatus status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
