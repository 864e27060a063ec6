package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * What is written behind the old end of a mailbox file, through one buffer, within the size limit.
 *
 * <p>It remembers its own failure, so that its user can tell it from a failure of the content. Used by one thread.
 */
final class MailboxTail implements MboxOutput {
    private static final int BUFFER = 64 * 1024;

    private final FileChannel channel;
    private final long limit;
    private final AppendNotes.Writing note;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long end;
    private Optional<IOException> failure = Optional.empty();

    /**
     * Begins at the end of a file.
     *
     * @param channel opened for appending, locked
     * @param oldLength the present size of the file
     * @param sizeLimit the largest size of the file, 0 for none
     * @param note is told of what is about to be written
     */
    MailboxTail(FileChannel channel, long oldLength, long sizeLimit, AppendNotes.Writing note) {
        this.note = note;
        this.channel = channel;
        this.end = oldLength;
        this.limit = sizeLimit == 0 ? Long.MAX_VALUE : sizeLimit;
    }

    @Override
    public void put(byte b) throws IOException {
        if (!buffer.hasRemaining()) {
            flush(false);
        }
        if (end >= limit) {
            throw failed(new IOException("File too large"));
        }
        buffer.put(b);
        end++;
    }

    /** Writes what is left and waits until it is on stable storage. */
    void sync() throws IOException {
        flush(true);
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** The size the file has once everything is written. */
    long end() {
        return end;
    }

    /** The failure that ended the writing, if one did. */
    Optional<IOException> failure() {
        return failure;
    }

    private void flush(boolean last) throws IOException {
        if (failure.isPresent()) {
            throw failure.get(); // for a content that went on after the first failure
        }
        buffer.flip();
        note.next(end - buffer.limit(), buffer, last);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        buffer.clear();
    }

    private IOException failed(IOException e) {
        failure = Optional.of(e);
        return e;
    }
}
