package org.pennypost.conf.control;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The envelope of a message that a local user submits.
 *
 * <p>Immutable. Source: Postfix postdrop(1).
 *
 * @param sender the sender in internal form as the user gave it, empty for none
 * @param fullName the user's name, for a From header that is missing
 * @param attributes what the user wants, by {@link #DSN_RET} and the others; who takes the message heeds those it knows
 * @param recipients in internal form as the user gave them
 */
public record Submission(
        String sender, Optional<String> fullName, Map<String, String> attributes, List<String> recipients) {
    /** How much of the message comes back with a bounce: {@code FULL} or {@code HDRS}. */
    public static final String DSN_RET = "dsn_ret";

    /** The sender's own name of the message. */
    public static final String DSN_ENVID = "dsn_envid";

    /** When the sender is told, for all recipients: {@code NEVER}, or some of {@code SUCCESS,FAILURE,DELAY}. */
    public static final String DSN_NOTIFY = "dsn_notify";

    /** The kind of content: {@code 8BITMIME} or {@code 7BIT}. */
    public static final String BODY = "body";

    /** A report on the way that the message goes: {@link #RECORD} or {@link #VERIFY}. */
    public static final String TRACE = "trace";

    /** It is delivered, and what becomes of it is mailed to the sender. */
    public static final String RECORD = "record";

    /** It is not delivered; what would become of it is mailed to the sender. */
    public static final String VERIFY = "verify";

    /** Copies the collections. */
    public Submission {
        requireNonNull(sender);
        requireNonNull(fullName);
        attributes = Map.copyOf(attributes);
        recipients = List.copyOf(recipients);
    }

    /**
     * Tells whether a message is there only to find out what would become of it.
     *
     * @param attributes of its envelope
     * @return true for {@code sendmail -bv}
     */
    public static boolean isProbe(Map<String, String> attributes) {
        return VERIFY.equals(attributes.get(TRACE));
    }
}
