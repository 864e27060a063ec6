package org.pennypost.mbox;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The flags and keywords of one message.
 *
 * <p>Immutable. Source: RFC 9051 section 2.3.2; Dovecot mbox for the letters.
 *
 * @param bits the system flags, a sum of the constants
 * @param keywords the names of the user's own flags, sorted
 */
public record MessageFlags(int bits, List<String> keywords) {
    /** Has been read; {@code R} in Status. */
    public static final int SEEN = 1;
    /** Was there when a client looked before; {@code O} in Status. Without it a message is recent. */
    public static final int OLD = 2;
    /** {@code A} in X-Status. */
    public static final int ANSWERED = 4;
    /** {@code F} in X-Status. */
    public static final int FLAGGED = 8;
    /** {@code T} in X-Status. */
    public static final int DRAFT = 16;
    /** {@code D} in X-Status. */
    public static final int DELETED = 32;

    /** No flags at all. */
    public static final MessageFlags NONE = new MessageFlags(0, List.of());

    private static final String STATUS = "RO";
    private static final String X_STATUS = "AFTD";
    private static final MessageFlags[] PLAIN = new MessageFlags[2 * DELETED];

    static {
        for (int bits = 0; bits < PLAIN.length; bits++) {
            PLAIN[bits] = new MessageFlags(bits, List.of());
        }
    }

    /** Copies and sorts the keywords. */
    public MessageFlags {
        keywords = keywords.isEmpty() ? List.of() : List.copyOf(new TreeSet<>(keywords));
    }

    /**
     * Makes flags; those without keywords are shared, since a mailbox has so many of them.
     *
     * @param bits the system flags
     * @param keywords the user's own
     * @return the flags
     */
    public static MessageFlags of(int bits, Set<String> keywords) {
        return keywords.isEmpty() ? PLAIN[bits] : new MessageFlags(bits, List.copyOf(keywords));
    }

    /**
     * Tells whether a system flag is set.
     *
     * @param flag one of the constants
     * @return whether it is
     */
    public boolean has(int flag) {
        return (bits & flag) != 0;
    }

    /**
     * Adds a system flag.
     *
     * @param flag one of the constants
     * @return these flags and that one
     */
    public MessageFlags with(int flag) {
        return has(flag) ? this : keywords.isEmpty() ? PLAIN[bits | flag] : new MessageFlags(bits | flag, keywords);
    }

    /** The value of the header Status. */
    String status() {
        return letters(STATUS, 0);
    }

    /** The value of the header X-Status. */
    String xStatus() {
        return letters(X_STATUS, STATUS.length());
    }

    /** The bits that the letters of Status stand for, in any order. */
    static int ofStatus(String value) {
        return bits(value, STATUS, 0);
    }

    /** The bits that the letters of X-Status stand for, in any order. */
    static int ofXStatus(String value) {
        return bits(value, X_STATUS, STATUS.length());
    }

    private String letters(String known, int shift) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < known.length(); i++) {
            if (has(1 << (i + shift))) {
                letters.append(known.charAt(i));
            }
        }
        return letters.toString();
    }

    private static int bits(String value, String known, int shift) {
        int bits = 0;
        for (int i = 0; i < known.length(); i++) {
            if (value.indexOf(known.charAt(i)) >= 0) {
                bits |= 1 << (i + shift);
            }
        }
        return bits;
    }
}
