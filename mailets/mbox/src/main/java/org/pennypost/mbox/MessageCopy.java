package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The way of messages from the form on disk to the form of clients: CR LF line ends, no pseudo headers. Used by one thread. */
final class MessageCopy {
    private static final int BUFFER = 64 * 1024;

    private final FileChannel file;
    private final byte[] buffer;
    private final byte[] converted;
    private OutputStream out = OutputStream.nullOutputStream();
    private boolean carriageReturn;
    private boolean lineStart;
    private boolean pseudo;

    /**
     * Prepares.
     *
     * @param file the mbox, locked
     * @param longest as long as the longest message that is to be copied, or longer
     */
    MessageCopy(FileChannel file, long longest) {
        this.file = requireNonNull(file);
        this.buffer = new byte[(int) Math.max(1, Math.min(BUFFER, longest))];
        this.converted = new byte[2 * buffer.length];
    }

    /**
     * Copies a message or the beginning of one.
     *
     * @param from where its header begins
     * @param to behind what is wanted of it
     * @param body where its body begins
     * @param target takes it
     */
    void copy(long from, long to, long body, OutputStream target) throws IOException {
        out = target;
        carriageReturn = false;
        lineStart = true;
        pseudo = false;
        long at = from;
        while (at < to) {
            int wanted = (int) Math.min(buffer.length, to - at);
            NewLayout.read(file, at, ByteBuffer.wrap(buffer, 0, wanted));
            int inHeader = (int) Math.max(0, Math.min(wanted, body - at));
            int done = header(inHeader, at + wanted >= body || at + wanted >= to);
            if (done == inHeader) {
                convert(done, wanted);
                done = wanted;
            }
            at += done;
        }
    }

    /** Copies the lines of the header that clients see; gives how far it came, which is to a line that is whole. */
    private int header(int n, boolean last) throws IOException {
        int seen = 0;
        int from = 0;
        while (from < n) {
            int end = LineFeed.in(buffer, from, n);
            boolean whole = end < n;
            if (!whole && !last && from > 0) {
                break; // read it again from its beginning
            }
            if (lineStart && buffer[from] != ' ' && buffer[from] != '\t') {
                pseudo = PseudoHeader.at(buffer, from, end) != null;
            }
            int next = whole ? end + 1 : end;
            if (pseudo) {
                convert(seen, from);
                seen = next;
            }
            lineStart = whole;
            from = next;
        }
        convert(seen, from);
        return from;
    }

    private void convert(int from, int behind) throws IOException {
        int n = 0;
        int at = from;
        while (at < behind) {
            int feed = LineFeed.in(buffer, at, behind);
            if (feed > at) {
                System.arraycopy(buffer, at, converted, n, feed - at);
                n += feed - at;
                carriageReturn = buffer[feed - 1] == '\r';
            }
            if (feed < behind) {
                if (!carriageReturn) {
                    converted[n++] = '\r';
                }
                converted[n++] = '\n';
                carriageReturn = false;
            }
            at = feed + 1;
        }
        out.write(converted, 0, n);
    }
}
