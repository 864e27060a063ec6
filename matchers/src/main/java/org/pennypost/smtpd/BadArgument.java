package org.pennypost.smtpd;

/** A restriction that cannot be made of what stands behind its name; the message is for the administrator. */
final class BadArgument extends Exception {
    private static final long serialVersionUID = 1L;

    BadArgument(String message) {
        super(message);
    }
}
