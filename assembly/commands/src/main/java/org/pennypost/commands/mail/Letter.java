package org.pennypost.commands.mail;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.Set;
import org.pennypost.mbox.FromLine;

/**
 * One message of an open mailbox, and what a person has done with it so far. Used by one thread.
 */
final class Letter {
    /** What has been done with it since the mailbox was opened. */
    enum Mark {
        /** Printed. */
        READ,
        /** Is to go. */
        DELETED,
        /** Was copied to another file, and so need not stay. */
        SAVED,
        /** Is to stay in the mailbox though it was read. */
        HELD,
        /** Is to go to {@code ~/mbox} though it was not read. */
        MBOX,
        /** Was answered. */
        ANSWERED
    }

    private final int number;
    private final FromLine from;
    private final LetterText text;
    private final Set<Mark> marks = EnumSet.noneOf(Mark.class);
    private final boolean seen;
    private final boolean old;

    /**
     * @param number from 1
     * @param text header and body as they stand in the file
     */
    Letter(int number, FromLine from, LetterText text) {
        this.number = number;
        this.from = requireNonNull(from);
        this.text = requireNonNull(text);
        String status = text.header("Status").orElse("");
        this.seen = status.indexOf('R') >= 0;
        this.old = status.indexOf('O') >= 0;
    }

    int number() {
        return number;
    }

    FromLine from() {
        return from;
    }

    LetterText text() {
        return text;
    }

    boolean is(Mark mark) {
        return marks.contains(mark);
    }

    void mark(Mark mark) {
        marks.add(mark);
    }

    void unmark(Mark mark) {
        marks.remove(mark);
    }

    /** Whether it was read, now or before. */
    boolean isRead() {
        return seen || is(Mark.READ);
    }

    /** Whether it was in the list before, unread. */
    boolean isUnread() {
        return old && !isRead();
    }

    boolean isNew() {
        return !old && !isRead();
    }

    /** The letter in front of its line in the list. */
    char attribute() {
        if (is(Mark.MBOX)) {
            return 'M';
        }
        if (is(Mark.HELD)) {
            return 'P';
        }
        if (is(Mark.SAVED)) {
            return '*';
        }
        if (isNew()) {
            return 'N';
        }
        return isUnread() ? 'U' : old && seen ? ' ' : 'R';
    }
}
