package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

/** Ends a command: the reason, as one line for the person at the terminal, and the exit code. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Sysexits exit;

    CommandFailure(Sysexits exit, String reason) {
        super(requireNonNull(reason));
        this.exit = requireNonNull(exit);
    }

    Sysexits exit() {
        return exit;
    }
}
