package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/** A mailbox that cannot be opened, locked or written; its message says which and why. */
public final class MailboxFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final MailboxProblem problem;

    MailboxFailure(MailboxProblem problem, String text) {
        super(text);
        this.problem = requireNonNull(problem);
    }

    /**
     * Tells the kind of failure.
     *
     * @return the kind
     */
    public MailboxProblem problem() {
        return problem;
    }
}
