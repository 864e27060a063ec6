package org.pennypost.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the beginning of what a command prints, on a thread of its own; the rest nobody takes. */
final class CommandOutput implements Runnable {
    private static final int BUFFER = 4096;

    private final InputStream in;
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    /**
     * Prepares.
     *
     * @param in what it prints
     * @param limit how many bytes are read
     */
    CommandOutput(InputStream in, int limit) {
        this.in = requireNonNull(in);
        this.limit = limit;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER];
        try {
            int left = limit;
            for (int n = 0; n >= 0 && left > 0; n = in.read(buffer, 0, Math.min(left, BUFFER))) {
                left -= n;
                keep(buffer, n);
            }
        } catch (IOException closed) {
            // the command was killed
        }
        CommandRun.close(in);
    }

    private synchronized void keep(byte[] buffer, int length) {
        kept.write(buffer, 0, length);
    }

    /** What was kept so far. */
    synchronized String raw() {
        return kept.toString(UTF_8);
    }

    /** The same in one line: white space as blanks, other control characters as underscores. */
    String line() {
        StringBuilder text = new StringBuilder();
        for (char c : raw().toCharArray()) {
            boolean space = c == ' ' || (c >= '\t' && c <= '\r');
            text.append(space ? ' ' : Character.isISOControl(c) ? '_' : c);
        }
        return text.toString();
    }
}
