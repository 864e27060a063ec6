package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes of a queued message, in its file.
 *
 * <p>Threads may share it.
 */
public final class MessageContent {
    private final MessageFile file;
    private final long offset;
    private final long length;

    MessageContent(MessageFile file, long offset, long length) {
        this.file = requireNonNull(file);
        this.offset = offset;
        this.length = length;
    }

    /**
     * Gives the size.
     *
     * @return bytes, line ends CR LF included
     */
    public long length() {
        return length;
    }

    /**
     * Reads the bytes.
     *
     * @return to be closed; it can be read to its end even when the message leaves the queue meanwhile
     * @throws IOException when the message has left the queue or cannot be read
     */
    public InputStream open() throws IOException {
        return file.open(offset, length);
    }

    /**
     * Names the message.
     *
     * @return its queue id
     */
    public String queueId() {
        return file.queueId();
    }

    /**
     * Tells whether somebody deleted the message, so that nothing of it is to come back.
     *
     * @return false for one that is in the queue, or has left it for its recipients
     */
    public boolean isDeleted() {
        return file.isDeleted();
    }

    MessageFile file() {
        return file;
    }

    long offset() {
        return offset;
    }
}
