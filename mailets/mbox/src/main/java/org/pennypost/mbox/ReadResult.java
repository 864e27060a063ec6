package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

/**
 * What became of an attempt to read a mailbox.
 *
 * <p>Immutable.
 *
 * @param <T> what the reading gives
 */
public sealed interface ReadResult<T> {
    /**
     * The mailbox was read.
     *
     * @param value what was made of it
     * @param <T> its type
     */
    record Read<T>(T value) implements ReadResult<T> {
        /** Checks that nothing is null. */
        public Read {
            requireNonNull(value);
        }
    }

    /**
     * Nothing was read.
     *
     * @param problem what kind of failure it is
     * @param text what happened, in Postfix's words where it has some
     * @param <T> what would have been read
     */
    record Failed<T>(MailboxProblem problem, String text) implements ReadResult<T> {
        /** Checks that nothing is null. */
        public Failed {
            requireNonNull(problem);
            requireNonNull(text);
        }
    }
}
