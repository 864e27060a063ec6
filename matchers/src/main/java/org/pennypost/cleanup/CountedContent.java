package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Counts the bytes of a message on their way into the queue, for {@link Envelope#size}.
 *
 * <p>An {@link IOException} of the sink is passed on, and what it refused is not counted. Used by one thread at a time.
 */
public final class CountedContent extends FilterOutputStream {
    private long count;

    /**
     * Begins at 0.
     *
     * @param sink gets all bytes, unbuffered
     */
    public CountedContent(OutputStream sink) {
        super(requireNonNull(sink));
    }

    /**
     * Tells how much was written.
     *
     * @return bytes
     */
    public long count() {
        return count;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        count += length;
    }
}
