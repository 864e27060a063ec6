package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;

/** Turns CR LF into LF; nothing is quoted and no blank line is added. */
final class UnixLines extends OutputStream {
    private final OutputStream out;
    private boolean carriageReturn;
    private int last = '\n';

    UnixLines(OutputStream out) {
        this.out = requireNonNull(out);
    }

    @Override
    public void write(int b) throws IOException {
        if (carriageReturn && b != '\n') {
            out.write('\r');
        }
        carriageReturn = b == '\r';
        if (!carriageReturn) {
            out.write(b);
            last = b;
        }
    }

    /** Writes what was held back and ends the last line. */
    void end() throws IOException {
        if (carriageReturn) {
            out.write('\r');
            last = '\r';
        }
        carriageReturn = false;
        if (last != '\n') {
            out.write('\n');
        }
        out.flush();
    }
}
