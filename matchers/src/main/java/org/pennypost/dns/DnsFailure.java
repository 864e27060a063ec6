package org.pennypost.dns;

import static java.util.Objects.requireNonNull;

/**
 * A question to the DNS without an answer, in Postfix's words: {@code Name service error for name=example.org type=MX:
 * Host not found, try again}.
 */
public final class DnsFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why there is no answer. */
    public enum Reason {
        /** There is no such name. */
        NO_NAME("Host not found"),
        /** There is the name, but no record of that type. */
        NO_DATA("Host found but no data record of requested type"),
        /** No server, no time, a failing server: asking again may help. */
        TRY_AGAIN("Host not found, try again"),
        /** The text that was asked for cannot be a name. */
        BAD_NAME("Invalid host or domain name");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    /**
     * Makes a failure.
     *
     * @param name what was asked for
     * @param type of record, {@code MX}
     * @param reason why there is no answer
     */
    public DnsFailure(String name, String type, Reason reason) {
        super("Name service error for name=" + name + " type=" + type + ": " + reason.text);
        this.reason = requireNonNull(reason);
    }

    /**
     * Tells whether asking again may help.
     *
     * @return false when it is known that there is none
     */
    public boolean isTemporary() {
        return reason == Reason.TRY_AGAIN;
    }

    /**
     * Gives the end of the text, without the question.
     *
     * @return {@code Host not found, try again}
     */
    public String reason() {
        return reason.text;
    }

    /**
     * Gives the text.
     *
     * @return one line
     */
    public String text() {
        return String.valueOf(getMessage());
    }
}
