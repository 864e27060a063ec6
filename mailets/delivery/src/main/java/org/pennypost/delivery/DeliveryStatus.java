package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.status.EnhancedStatus;

/**
 * How the delivery to one recipient ended.
 *
 * <p>Immutable. Source: RFC 3463; Postfix local(8).
 *
 * @param code 2.x.x delivered, 4.x.x to be tried again, 5.x.x failed for good
 * @param text what happened, one line
 * @param command what a command said itself, or its exit status says; empty when no command was run
 */
public record DeliveryStatus(EnhancedStatus code, String text, Optional<String> command) {
    /** Checks that nothing is null. */
    public DeliveryStatus {
        requireNonNull(code);
        requireNonNull(text);
        requireNonNull(command);
    }

    /**
     * Makes a status that no command has given.
     *
     * @param code for example {@code 4.2.0}
     * @param text what happened
     */
    public DeliveryStatus(EnhancedStatus code, String text) {
        this(code, text, Optional.empty());
    }

    /**
     * Makes a status.
     *
     * @param code for example {@code 4.2.0}
     * @param text what happened
     * @return the status
     */
    public static DeliveryStatus of(String code, String text) {
        return new DeliveryStatus(EnhancedStatus.of(code), text);
    }

    /** The same with what a command said. */
    DeliveryStatus saying(String words) {
        return new DeliveryStatus(code, text, Optional.of(words));
    }

    /**
     * Tells whether nothing more is to be done.
     *
     * @return true for 2.x.x
     */
    public boolean isSent() {
        return code.kind() == 2;
    }

    /**
     * Tells whether to try again.
     *
     * @return true for 4.x.x
     */
    public boolean isDeferred() {
        return code.isTemporary();
    }

    /**
     * Gives the word of the log.
     *
     * @return {@code sent}, {@code deferred} or {@code bounced}
     */
    public String word() {
        if (isSent()) {
            return "sent";
        }
        return isDeferred() ? "deferred" : "bounced";
    }

    /** The word of the log where nothing was to be delivered. */
    String probedWord() {
        return isSent() ? "deliverable" : "undeliverable";
    }
}
