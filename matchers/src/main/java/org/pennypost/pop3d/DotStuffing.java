package org.pennypost.pop3d;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalInt;

/**
 * Writes a message as the body of a multi-line reply: a dot before each line that begins with one, CR LF at the end. With a limit,
 * only the header and so many lines of the body. A LF without CR gets one. Source: RFC 1939 section 3, TOP.
 */
final class DotStuffing extends OutputStream {
    private final OutputStream to;
    private final OptionalInt limit;
    private boolean header = true;
    private int lines;
    private boolean text;
    private byte last = '\n';

    DotStuffing(OutputStream to, OptionalInt limit) {
        this.to = requireNonNull(to);
        this.limit = requireNonNull(limit);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        int written = offset;
        int at = offset;
        while (at < end && !isFull()) {
            if (last == '\n' && bytes[at] == '.') {
                to.write(bytes, written, at - written);
                to.write('.');
                written = at;
            }
            int feed = at;
            while (feed < end && bytes[feed] != '\n') {
                feed++;
            }
            text(bytes, at, feed);
            if (feed < end) {
                if (last != '\r') {
                    to.write(bytes, written, feed - written);
                    to.write('\r');
                    written = feed;
                }
                feed();
            }
            at = Math.min(end, feed + 1);
        }
        to.write(bytes, written, at - written);
    }

    private void text(byte[] bytes, int from, int to) {
        for (int i = from; i < to && !text; i++) {
            text = bytes[i] != '\r';
        }
        if (from < to) {
            last = bytes[to - 1];
        }
    }

    private void feed() {
        if (header) {
            header = text; // an empty line ends it
        } else {
            lines++;
        }
        text = false;
        last = '\n';
    }

    private boolean isFull() {
        return !header && limit.isPresent() && lines >= limit.getAsInt();
    }

    /** Ends the reply. */
    void end() throws IOException {
        if (last != '\n') {
            to.write(new byte[] {'\r', '\n'});
        }
        to.write(new byte[] {'.', '\r', '\n'});
    }
}
