package org.pennypost.commands.options;

/** Ends a command: the message is what stands behind {@code command: fatal:}. */
public final class Fatal extends Exception {
    private static final long serialVersionUID = 1L;

    /** With one line for the person at the terminal. */
    public Fatal(String message) {
        super(message);
    }
}
