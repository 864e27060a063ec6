package org.pennypost.conf.table;

/**
 * A lookup that could not be carried out: the table cannot be read, or its server does not answer. Always temporary;
 * never to be read as "not found".
 */
public final class LookupFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** With what went wrong, one line. */
    public LookupFailure(String message) {
        super(message);
    }

    /** With what went wrong, one line, and what caused it. */
    public LookupFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
