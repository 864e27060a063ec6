package org.pennypost.mbox;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Turns the content of a message into its form in an mbox: CR LF becomes LF, a line starting {@code From } gets a {@code >}.
 *
 * <p>A lone CR, NUL and 8-bit bytes pass as they are. Used by one thread. Source: Postfix mail_copy(3).
 */
final class MboxStream extends OutputStream {
    private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};

    private final MboxOutput tail;

    /** How much of {@link #FROM} was seen since the line began and is held back; -1 when it cannot be one any more. */
    private int matched;

    private boolean carriageReturn;
    private boolean lineEnded = true;

    MboxStream(MboxOutput tail) {
        this.tail = tail;
    }

    @Override
    public void write(int value) throws IOException {
        byte b = (byte) value;
        if (carriageReturn) {
            carriageReturn = false;
            if (b != '\n') {
                text((byte) '\r');
            }
        }
        if (b == '\r') {
            carriageReturn = true;
        } else {
            text(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    /** Ends the message: what was held back, the final newline if it is missing, and the blank line. */
    void finish() throws IOException {
        if (carriageReturn) {
            text((byte) '\r');
        }
        release();
        if (!lineEnded) {
            tail.put((byte) '\n');
        }
        tail.put((byte) '\n');
    }

    private void text(byte b) throws IOException {
        if (matched >= 0) {
            if (b == FROM[matched]) {
                matched++;
                if (matched == FROM.length) {
                    tail.put((byte) '>');
                    release();
                }
                return;
            }
            release();
        }
        tail.put(b);
        lineEnded = b == '\n';
        matched = lineEnded ? 0 : -1;
    }

    private void release() throws IOException {
        for (int i = 0; i < matched; i++) {
            tail.put(FROM[i]);
            lineEnded = false;
        }
        matched = -1;
    }
}
