package org.pennypost.smtp;

import java.io.IOException;
import java.io.OutputStream;

/** Finds out whether the header of a message has bytes beyond ASCII, and reads no further. Used by one thread. */
final class HeaderScan extends OutputStream {
    private boolean wide;
    private int newlines = 1;

    /** What is wanted is known. */
    private static final class Enough extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private HeaderScan() {}

    /** @throws IOException when the message cannot be read */
    static boolean isWide(OutgoingMessage message) throws IOException {
        HeaderScan scan = new HeaderScan();
        try {
            message.writeTo(scan);
        } catch (Enough e) {
            return scan.wide;
        }
        return scan.wide;
    }

    @Override
    public void write(int b) throws IOException {
        wide |= (byte) b < 0;
        newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
        if (wide || newlines > 1) {
            throw new Enough();
        }
    }
}
