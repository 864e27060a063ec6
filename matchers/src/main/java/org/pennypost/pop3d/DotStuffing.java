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
    private int line;
    private int last = '\n';

    DotStuffing(OutputStream to, OptionalInt limit) {
        this.to = requireNonNull(to);
        this.limit = requireNonNull(limit);
    }

    @Override
    public void write(int one) throws IOException {
        int b = one & 0xff;
        if (isFull()) {
            return;
        }
        if (last == '\n' && b == '.') {
            to.write('.');
        }
        if (b == '\n' && last != '\r') {
            to.write('\r');
        }
        to.write(b);
        if (b == '\n') {
            if (header) {
                header = line > 0; // an empty line ends it
            } else {
                lines++;
            }
            line = 0;
        } else if (b != '\r') {
            line++;
        }
        last = b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
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
