package org.pennypost.smtpd;

/**
 * Finds the end of a message in the bytes of a client and gives on its content: dot-stuffing removed, every line ended by
 * CR LF, a stray CR turned into a blank.
 *
 * <p>Runs of ordinary lines are passed on as one piece of the input, without a copy. With {@code standardEnd} only CR LF
 * {@code .} CR LF ends the message, and a lone dot between other line ends vanishes, so that no other server can find
 * the end of the message elsewhere. Source: Postfix {@code smtpd.c data_cmd}; postconf(5) smtpd_forbid_bare_newline,
 * cleanup_replace_stray_cr_lf.
 */
final class DataDecoder {
    /** Where the content goes. */
    interface Sink {
        void write(byte[] bytes, int offset, int length);
    }

    private static final byte[] CRLF = {'\r', '\n'};

    private final Sink content;
    private final boolean dotted;
    private final boolean standardEnd;
    private final byte stray;
    private long size;
    private int pendingCr;
    private boolean lineStart = true;
    private boolean onlyDot;
    private boolean previousCrlf = true;
    private boolean bareLf;

    DataDecoder(Sink content, boolean dotted, boolean standardEnd, boolean replaceStrayCr) {
        this.content = content;
        this.dotted = dotted;
        this.standardEnd = standardEnd;
        this.stray = (byte) (replaceStrayCr ? ' ' : '\r');
    }

    /** How many bytes of content there were so far. */
    long size() {
        return size;
    }

    /** Whether a line ended with LF alone. */
    boolean sawBareLf() {
        return bareLf;
    }

    /**
     * Takes bytes.
     *
     * @return the offset behind the end of the message, -1 when all bytes belong to it
     */
    int decode(byte[] bytes, int offset, int end) {
        int span = offset;
        int i = offset;
        while (i < end) {
            byte b = bytes[i];
            if (pendingCr > 0) {
                if (pendingCarriageReturn(b)) {
                    return i + 1;
                }
                span = b == '\n' || b == '\r' ? i + 1 : i;
                i = span;
                continue;
            }
            if (lineStart && dotted && b == '.') {
                emit(bytes, span, i);
                span = ++i;
                lineStart = false;
                onlyDot = true;
                continue;
            }
            lineStart = false;
            int stop = i;
            while (stop < end && bytes[stop] != '\n' && bytes[stop] != '\r') {
                stop++;
            }
            onlyDot &= stop == i;
            i = stop;
            if (i == end) {
                break;
            }
            if (bytes[i] == '\r' && i + 1 < end && bytes[i + 1] == '\n') {
                i += 2;
                if (onlyDot) {
                    span = i;
                    if (isEnd(true)) {
                        return i;
                    }
                }
                lineEnded(true);
            } else {
                emit(bytes, span, i);
                if (bytes[i] == '\r') {
                    pendingCr = 1;
                } else if (bareLineFeed()) {
                    return i + 1;
                }
                span = ++i;
            }
        }
        emit(bytes, span, end);
        return -1;
    }

    /** Ends a line that the last chunk left open. */
    void endOfChunks() {
        if (pendingCr > 0 || !lineStart) {
            emitStray(pendingCr);
            emit(CRLF, 0, 2);
            lineEnded(true);
        }
    }

    /** Takes the byte behind one or more CR; true when it ends the message. */
    private boolean pendingCarriageReturn(byte b) {
        if (b == '\r') {
            pendingCr++;
            return false;
        }
        if (b != '\n') {
            emitStray(pendingCr);
            return false;
        }
        boolean crlf = pendingCr == 1;
        emitStray(standardEnd ? pendingCr - 1 : 0);
        if (onlyDot) {
            if (isEnd(crlf)) {
                return true;
            }
        } else {
            emit(CRLF, 0, 2);
        }
        lineEnded(crlf);
        return false;
    }

    private boolean bareLineFeed() {
        bareLf = true;
        if (onlyDot) {
            if (isEnd(false)) {
                return true;
            }
        } else {
            emit(CRLF, 0, 2);
        }
        lineEnded(false);
        return false;
    }

    private void emitStray(int count) {
        pendingCr = 0;
        for (int n = 0; n < count; n++) {
            onlyDot = false;
            emit(new byte[] {stray}, 0, 1);
        }
    }

    private boolean isEnd(boolean crlf) {
        return !standardEnd || (crlf && previousCrlf);
    }

    private void lineEnded(boolean crlf) {
        previousCrlf = crlf;
        lineStart = true;
        onlyDot = false;
    }

    private void emit(byte[] bytes, int from, int to) {
        if (to > from) {
            size += to - from;
            content.write(bytes, from, to - from);
        }
    }
}
