package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.smtp.Outcome;

/**
 * One line of a delivery: to whom, and how it ended. One recipient gives several when an alias names several.
 *
 * <p>Immutable.
 *
 * @param to the final address
 * @param original the address as the client gave it
 * @param status how it ended
 * @param notified who is told of a failure, instead of the sender of the message
 * @param details what notifications want to know beside this
 */
public record DeliveryReport(
        Address to, Address original, DeliveryStatus status, Optional<Address> notified, Details details) {
    /** How a success is told of when an alias stands for others. */
    static final String EXPANDED = "expanded";

    /** The same when they are a list with an owner. */
    static final String LISTED = "listed";

    private static final Details NONE = new Details(
            Optional.empty(), Optional.empty(), "none", Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * What notifications want to know.
     *
     * @param dsnNotify the NOTIFY parameter of the recipient
     * @param dsnOriginal its ORCPT parameter
     * @param relay the host or agent that took the message
     * @param remote the host that answered
     * @param reply what it answered, {@code 550 5.1.1 unknown}
     * @param success what a success is called, {@code relayed}; absent for {@code delivered}, an empty text when it is not
     *     told of
     */
    public record Details(
            Optional<String> dsnNotify,
            Optional<String> dsnOriginal,
            String relay,
            Optional<String> remote,
            Optional<String> reply,
            Optional<String> success) {
        /** Checks that nothing is null. */
        public Details {
            requireNonNull(dsnNotify);
            requireNonNull(dsnOriginal);
            requireNonNull(relay);
            requireNonNull(remote);
            requireNonNull(reply);
            requireNonNull(success);
        }
    }

    /** Checks that nothing is null. */
    public DeliveryReport {
        requireNonNull(to);
        requireNonNull(original);
        requireNonNull(status);
        requireNonNull(notified);
        requireNonNull(details);
    }

    /**
     * Makes a report of whose failure somebody is told.
     *
     * @param to the final address
     * @param original the address as the client gave it
     * @param status how it ended
     * @param notified who is told of a failure, instead of the sender of the message
     */
    public DeliveryReport(Address to, Address original, DeliveryStatus status, Optional<Address> notified) {
        this(to, original, status, notified, NONE);
    }

    /**
     * Makes a report of which the sender is told.
     *
     * @param to the final address
     * @param original the address as the client gave it
     * @param status how it ended
     */
    public DeliveryReport(Address to, Address original, DeliveryStatus status) {
        this(to, original, status, Optional.empty());
    }

    /** The same with what the sender asked for, and who took the message. */
    DeliveryReport asked(Recipient recipient, String relay) {
        return with(new Details(
                recipient.dsnNotify(),
                original.isNull() ? Optional.empty() : recipient.dsnOriginal(),
                relay,
                details.remote(),
                details.reply(),
                details.success()));
    }

    /** The same with the host that answered. */
    DeliveryReport by(Optional<String> remote, Optional<String> reply) {
        return with(new Details(
                details.dsnNotify(), details.dsnOriginal(), details.relay(), remote, reply, details.success()));
    }

    /** The same with another word for a success. */
    DeliveryReport succeeded(String word) {
        return with(new Details(
                details.dsnNotify(),
                details.dsnOriginal(),
                details.relay(),
                details.remote(),
                details.reply(),
                Optional.of(word)));
    }

    /** The same with a wish to be told of a success, unless the sender wants to be told of nothing. */
    DeliveryReport successAsked() {
        if (details.dsnNotify().filter("NEVER"::equals).isPresent()) {
            return this;
        }
        return with(new Details(
                Optional.of(details.dsnNotify().map(words -> words + ",").orElse("") + Notice.SUCCESS),
                details.dsnOriginal(),
                details.relay(),
                details.remote(),
                details.reply(),
                details.success()));
    }

    private DeliveryReport with(Details other) {
        return new DeliveryReport(to, original, status, notified, other);
    }

    private boolean isExpanded() {
        return status.isSent()
                && details.success()
                        .filter(word -> word.equals(EXPANDED) || word.equals(LISTED))
                        .isPresent();
    }

    /** Who it is about in a notification. */
    Address about() {
        return isExpanded() ? original : to;
    }

    /**
     * What happened, for people.
     *
     * @param traced whether the way is told, too
     */
    String text(boolean traced) {
        String what = isExpanded() ? "alias expanded" : status.text().stripTrailing();
        return traced && !details.relay().equals(Outcome.NO_RELAY)
                ? "delivery via " + details.relay() + ": " + what
                : what;
    }

    /** What happened, in a word of RFC 3464. */
    String action() {
        if (status.isSent()) {
            return details.success().filter(word -> !word.equals(LISTED)).orElse("delivered");
        }
        return status.isDeferred() ? "delayed" : "failed";
    }
}
