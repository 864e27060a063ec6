package org.pennypost.mbox.james;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * As many bytes as a client was promised: when another program changed or removed the message in between, blanks fill up
 * or the end is cut, so that the conversation stays in step.
 */
final class ExactStream extends FilterInputStream {
    private long left;
    private boolean ended;

    ExactStream(InputStream in, long length) {
        super(in);
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int n) throws IOException {
        if (n == 0) {
            return 0;
        }
        if (left <= 0) {
            return -1;
        }
        int wanted = (int) Math.min(n, left);
        int read = ended ? -1 : in.read(bytes, offset, wanted);
        if (read < 0) {
            ended = true;
            java.util.Arrays.fill(bytes, offset, offset + wanted, (byte) ' ');
            read = wanted;
        }
        left -= read;
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] skipped = new byte[(int) Math.min(8192, Math.max(0, n))];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, left);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
