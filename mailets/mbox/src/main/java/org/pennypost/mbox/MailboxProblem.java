package org.pennypost.mbox;

/** The kinds of failure of a mailbox file, as far as someone must tell them apart. */
public enum MailboxProblem {
    /** Another program holds the mailbox; try again later. */
    BUSY,
    /** There is no such file; only reading reports this. */
    ABSENT,
    /** What stands there is not a regular file with one link; someone must look at it. */
    UNSAFE,
    /** The mailbox would exceed its size limit. */
    TOO_LARGE,
    /** The owner's disk quota is used up. */
    QUOTA,
    /** The file system is full. */
    FULL,
    /** Another program has given the messages other UIDs than those that are named. */
    RENUMBERED,
    /** Any other failure of the file system. */
    IO;

    /** Finds the kind that a failure of the file system is. */
    static MailboxProblem of(String reason) {
        if (reason.contains("No space left")) {
            return FULL;
        }
        if (reason.contains("File too large")) {
            return TOO_LARGE;
        }
        return reason.contains("quota exceeded") ? QUOTA : IO;
    }
}
