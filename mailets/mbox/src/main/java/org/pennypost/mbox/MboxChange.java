package org.pennypost.mbox;

import java.util.List;

/**
 * What other programs did to a mailbox since it was looked at last.
 *
 * @param uidValidity of the mailbox now
 * @param added new messages
 * @param removed messages that are gone
 * @param flagged messages whose flags others changed
 */
public record MboxChange(
        long uidValidity, List<IndexedMessage> added, List<IndexedMessage> removed, List<FlagChange> flagged) {
    /** Copies the lists. */
    public MboxChange {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        flagged = List.copyOf(flagged);
    }

    /**
     * Flags that changed.
     *
     * @param before the message as it was
     * @param after as it is
     */
    public record FlagChange(IndexedMessage before, IndexedMessage after) {}

    boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && flagged.isEmpty();
    }
}
