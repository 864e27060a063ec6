package org.pennypost.commands.dovecot;

/** Ends a command with a text and an exit code. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    Failure(int code, String text) {
        super(text);
        this.code = code;
    }

    int code() {
        return code;
    }
}
