package org.pennypost.cleanup;

import java.io.IOException;
import java.util.Arrays;

/** Cuts content into lines, and lines that are too long into pieces. Used by one thread. Source: Postfix smtp_stream(3). */
final class LineCutter {
    private final int limit;
    private final Lines lines;
    private byte[] pending = new byte[256];
    private int size;
    private boolean inside;

    /** Where lines go. */
    @FunctionalInterface
    interface Lines {
        /** A line without its end, or a piece of it; the bytes are valid during the call only. */
        void line(byte[] bytes, int from, int to, boolean ended) throws IOException;
    }

    /**
     * Prepares.
     *
     * @param limit how many bytes of a line are given at once, at least
     * @param lines where they go
     */
    LineCutter(int limit, Lines lines) {
        this.limit = limit;
        this.lines = lines;
    }

    /** Whether a line begins with the next byte. */
    boolean isAtStart() {
        return size == 0 && !inside;
    }

    /** Takes bytes up to the end of one line or piece; the offset behind them. */
    int take(byte[] bytes, int from, int end) throws IOException {
        int most = Math.min(end, from + limit + 1 - size);
        int stop = from;
        while (stop < most && bytes[stop] != '\n') {
            stop++;
        }
        boolean ended = stop < most;
        if (ended && size == 0) {
            lines.line(bytes, from, withoutCr(bytes, from, stop), true);
            inside = false;
            return stop + 1;
        }
        keep(bytes, from, stop);
        if (ended) {
            give(withoutCr(pending, 0, size), true, size);
            return stop + 1;
        }
        if (size > limit) {
            give(limit, false, limit);
        }
        return stop;
    }

    /** Ends a line that was begun. */
    void end() throws IOException {
        if (!isAtStart()) {
            give(size, true, size);
        }
    }

    private void give(int length, boolean ended, int used) throws IOException {
        int rest = size - used;
        size = 0;
        inside = !ended;
        lines.line(pending, 0, length, ended);
        System.arraycopy(pending, used, pending, 0, rest);
        size = rest;
    }

    private void keep(byte[] bytes, int from, int to) {
        if (size + to - from > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(size + to - from, 2 * pending.length));
        }
        System.arraycopy(bytes, from, pending, size, to - from);
        size += to - from;
    }

    private static int withoutCr(byte[] bytes, int from, int to) {
        return to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    }
}
