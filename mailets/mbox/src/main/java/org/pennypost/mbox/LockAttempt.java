package org.pennypost.mbox;

/** How one attempt to lock a mailbox ended. */
sealed interface LockAttempt {
    /** It is ours. */
    record Held(LockedMailbox mailbox) implements LockAttempt {}

    /** Another one has it: wait and begin again. */
    record Busy(String text) implements LockAttempt {}

    /** The file was replaced while it was being locked: begin again at once. */
    record Replaced() implements LockAttempt {}

    /** Trying again does not help. */
    record Refused(MailboxProblem problem, String text) implements LockAttempt {}
}
