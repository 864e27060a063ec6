package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Looks whether a mailbox ends with the beginning of the very message that is to be appended: what a machine left that lost power,
 * when no {@link AppendNotes note} outlived it. Such a piece can be removed without anything being lost, since all of it comes
 * again with the message.
 *
 * <p>It begins behind a blank line with a From_ line of the same sender, whose date may be another, and goes on with the same
 * bytes to the end of the file, or with the NULs of what never came to the disk. A piece that ends as a message does has to hold a Received header too, which no two messages
 * have in common. Of less than {@code From } behind other mail nobody can say what it is; that stays.
 */
final class UnfinishedEnd implements MboxOutput {
    private static final int BLOCK = 64 * 1024;
    private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RECEIVED = "\nReceived:".getBytes(StandardCharsets.US_ASCII);
    private static final int TRIES = 8;
    private static final int DATE = "Tue Nov 24 02:48:20 2026".length();

    private final FileChannel file;
    private final long start;
    private final long length;
    private final long date;
    private final int sender;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
    private long at;
    private int received;
    private long equal;
    private boolean hole;
    private State state = State.SAME;

    private enum State {
        SAME,
        ENDS,
        DIFFERS
    }

    private UnfinishedEnd(FileChannel file, long start, long length, int sender) {
        this.file = file;
        this.start = start;
        this.at = start;
        this.length = length;
        this.date = start + sender;
        this.sender = sender;
    }

    /**
     * Looks.
     *
     * @param file the mailbox
     * @param length its size
     * @param message to be appended
     * @return where the piece begins; empty when there is none
     */
    static OptionalLong find(FileChannel file, long length, MboxForm message) throws IOException {
        OptionalLong start = lastStart(file, length);
        for (int tries = 0; start.isPresent() && tries < TRIES; tries++) {
            long at = start.getAsLong();
            OptionalLong found = find(file, at, length, message);
            if (found.isPresent() || at == 0 || !isHole(file, at)) {
                return found;
            }
            // What never came to the disk may have been anything, such as the body of a message that begins further in
            // front.
            start = lastStart(file, at + FROM.length - 1);
        }
        return OptionalLong.empty();
    }

    private static OptionalLong find(FileChannel file, long start, long length, MboxForm message) throws IOException {
        String line = message.from().format();
        byte[] sender = line.substring(0, line.length() - DATE).getBytes(StandardCharsets.UTF_8);
        UnfinishedEnd end = new UnfinishedEnd(file, start, length, sender.length);
        try {
            message.writeTo(end);
            end.state = end.hole && end.at == length ? State.ENDS : State.DIFFERS;
        } catch (IOException enough) {
            // Either enough is known, or the content cannot be read: the append will say so.
            return end.result();
        }
        return end.result();
    }

    private static boolean isHole(FileChannel file, long at) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(1);
        NewLayout.read(file, at, first);
        return first.get(0) == 0;
    }

    private OptionalLong result() throws IOException {
        boolean certain = state == State.ENDS
                && (start == 0 || equal >= (hole ? sender : FROM.length))
                && (hole
                        || received == RECEIVED.length
                        || !MailboxAppend.missingEnd(file, length).isEmpty());
        return certain ? OptionalLong.of(start) : OptionalLong.empty();
    }

    /** The last {@code From }, or nothing yet, behind a blank line or at the beginning of the file. */
    private static OptionalLong lastStart(FileChannel file, long length) throws IOException {
        int overlap = FROM.length + 2;
        for (long end = length; end > 0; end = end - BLOCK + overlap) {
            long begin = Math.max(0, end - BLOCK);
            ByteBuffer bytes = ByteBuffer.allocate((int) (end - begin));
            NewLayout.read(file, begin, bytes);
            for (int i = bytes.limit() - FROM.length; i >= 2; i--) {
                if (bytes.get(i - 1) == '\n' && bytes.get(i - 2) == '\n' && isStart(bytes, i)) {
                    return OptionalLong.of(begin + i);
                }
            }
            if (begin == 0) {
                return OptionalLong.of(0);
            }
        }
        return OptionalLong.empty();
    }

    private static boolean isStart(ByteBuffer bytes, int at) {
        for (int i = 0; i < FROM.length; i++) {
            if (bytes.get(at + i) != FROM[i] && bytes.get(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void put(byte b) throws IOException {
        if (at == length) {
            state = State.ENDS;
        }
        if (state != State.SAME) {
            throw new IOException("enough is known");
        }
        byte there = next();
        boolean isDate = at >= date && at < date + DATE;
        if (isDate ? there == '\n' : there != b && there != 0) {
            state = State.DIFFERS;
            throw new IOException("enough is known");
        }
        at++;
        hole |= there != b && there == 0;
        equal += there == b && !isDate ? 1 : 0;
        if (received < RECEIVED.length) {
            received = there == RECEIVED[received] ? received + 1 : there == '\n' ? 1 : 0;
        }
    }

    private byte next() throws IOException {
        int place = (int) ((at - start) % BLOCK);
        if (place == 0) {
            block.clear().limit((int) Math.min(BLOCK, length - at));
            NewLayout.read(file, at, block);
        }
        return block.get(place);
    }
}
