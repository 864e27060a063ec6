package org.pennypost.cleanup.mime;

import java.util.Arrays;

/** The header that is being collected: its lines, separated by a line feed, with an upper bound. */
final class HeaderText {
    private final int limit;
    private byte[] bytes = new byte[512];
    private int length;

    HeaderText(int limit) {
        this.limit = limit;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    void clear() {
        length = 0;
    }

    /** Begins with a name and what follows it, without the blanks between name and colon. */
    void begin(byte[] text, int from, int to, int nameLength) {
        length = 0;
        append(text, from, from + nameLength);
        int rest = from + nameLength;
        while (rest < to && HeaderName.isBlank(text[rest])) {
            rest++;
        }
        append(text, rest, to);
    }

    /** Adds the rest of a long line, unless the header is long enough. */
    void addPiece(byte[] text, int from, int to) {
        if (length < limit) {
            append(text, from, to);
        }
    }

    /** Adds a continuation line, unless the header is long enough. */
    void addLine(byte[] text, int from, int to) {
        if (length < limit) {
            append(new byte[] {'\n'}, 0, 1);
            append(text, from, to);
        }
    }

    private void append(byte[] text, int from, int to) {
        int needed = length + to - from;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
        System.arraycopy(text, from, bytes, length, to - from);
        length = needed;
    }
}
