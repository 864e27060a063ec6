package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

/**
 * What became of an attempt to append to a mailbox.
 *
 * <p>Immutable.
 */
public sealed interface AppendResult {
    /**
     * The message is in the mailbox and on stable storage.
     *
     * @param start offset of the From_ line in the file
     * @param end the size of the file behind the blank line that ends the message
     */
    record Appended(long start, long end) implements AppendResult {}

    /**
     * Nothing was appended; the file is as long as before.
     *
     * @param problem what kind of failure it is
     * @param text what happened, for log and sender, in Postfix's words where it has some
     */
    record Failed(MailboxProblem problem, String text) implements AppendResult {
        /** Checks that nothing is null. */
        public Failed {
            requireNonNull(problem);
            requireNonNull(text);
        }
    }
}
