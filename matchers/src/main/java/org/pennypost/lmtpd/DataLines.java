package org.pennypost.lmtpd;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Takes what follows DATA up to the line with a single dot: removes the dots that were added, makes each line end CR LF, counts. Only
 * CR LF . CR LF ends it. Source: RFC 5321 section 4.5.2.
 */
final class DataLines {
    private final OutputStream to;
    private final long limit;
    private final byte[] one = new byte[1];
    private State state = State.LINE_START;
    private long size;
    private boolean complete;
    private Optional<IOException> failure = Optional.empty();

    private enum State {
        /** Behind CR LF, or at the beginning. */
        LINE_START,
        /** Behind a dot at the start of a line. */
        DOT,
        /** Behind that and a CR. */
        DOT_CR,
        /** Within a line. */
        TEXT,
        /** Behind a CR that is not written yet. */
        CR
    }

    /** @param limit bytes that are written at most, 0 for no limit; all are counted */
    DataLines(OutputStream to, long limit) {
        this.to = requireNonNull(to);
        this.limit = limit;
    }

    /** Takes bytes up to the end of the data; gives the offset behind what it took. */
    int take(byte[] bytes, int offset, int end) {
        int at = offset;
        while (at < end && !complete) {
            next(bytes[at++]);
        }
        return at;
    }

    private void next(byte b) {
        switch (state) {
            case LINE_START -> {
                if (b == '.') {
                    state = State.DOT;
                } else {
                    text(b);
                }
            }
            case DOT -> {
                if (b == '\r') {
                    state = State.DOT_CR;
                } else {
                    text(b); // the dot was added
                }
            }
            case DOT_CR -> {
                if (b == '\n') {
                    complete = true;
                } else {
                    write('\r');
                    text(b);
                }
            }
            case TEXT -> text(b);
            case CR -> {
                if (b == '\n') {
                    write('\r');
                    write('\n');
                    state = State.LINE_START;
                } else {
                    write('\r');
                    text(b);
                }
            }
        }
    }

    private void text(byte b) {
        if (b == '\r') {
            state = State.CR;
        } else if (b == '\n') {
            write('\r');
            write('\n');
            state = State.TEXT; // a bare LF is a line end of the message, and never part of the end of the data
        } else {
            write(b);
            state = State.TEXT;
        }
    }

    private void write(int b) {
        size++;
        if (isTooLarge() || failure.isPresent()) {
            return;
        }
        try {
            one[0] = (byte) b;
            to.write(one, 0, 1);
        } catch (IOException e) {
            failure = Optional.of(e);
        }
    }

    boolean isComplete() {
        return complete;
    }

    boolean isTooLarge() {
        return limit > 0 && size > limit;
    }

    /** Why it could not be written down. */
    Optional<IOException> failure() {
        return failure;
    }
}
