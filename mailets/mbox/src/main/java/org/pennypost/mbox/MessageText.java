package org.pennypost.mbox;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A message as clients see it, copied out of the mbox: CR LF line ends, no pseudo headers.
 *
 * <p>Large ones lie in a file without a name until nobody uses them any more. Any number of threads may read it.
 */
public final class MessageText {
    private static final int IN_MEMORY = 1024 * 1024;
    private static final int BUFFER = 64 * 1024;

    private final byte[] small;
    private final FileChannel large;
    private final long size;

    private MessageText(byte[] small, FileChannel large, long size) {
        this.small = small;
        this.large = large;
        this.size = size;
    }

    /** Copies a message, or its header only, while the mailbox is locked. */
    static MessageText of(MessageCopy copy, IndexedMessage message, boolean headerOnly, UserRights rights)
            throws IOException {
        long from = message.start() + message.header();
        long to = message.start() + (headerOnly ? message.body() : message.end());
        int size = headerOnly ? message.headerSize() : message.size();
        if (size <= IN_MEMORY) {
            Bytes bytes = new Bytes(size);
            copy.copy(from, to, message.start() + message.body(), bytes);
            return new MessageText(bytes.content(), null, bytes.length());
        }
        FileChannel temporary = rights.outside(MessageText::temporary);
        try (OutputStream out = new BufferedOutputStream(new ChannelOutput(temporary), BUFFER)) {
            copy.copy(from, to, message.start() + message.body(), out);
        }
        return new MessageText(Edit.NOTHING, temporary, temporary.size());
    }

    /**
     * Makes one of bytes.
     *
     * @param bytes all of it, not changed any more
     * @return the text
     */
    public static MessageText of(byte[] bytes) {
        return new MessageText(bytes, null, bytes.length);
    }

    private static FileChannel temporary() throws IOException {
        Path path = Files.createTempFile(
                "pennypost",
                ".message",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path);
        return channel;
    }

    /**
     * Tells how long it is.
     *
     * @return bytes
     */
    public long size() {
        return size;
    }

    /**
     * Gives all bytes.
     *
     * @return a buffer of one's own; what is large is mapped, not copied into memory
     * @throws IOException when it cannot be mapped
     */
    public ByteBuffer bytes() throws IOException {
        return large == null
                ? ByteBuffer.wrap(small, 0, (int) size).slice()
                : large.map(FileChannel.MapMode.READ_ONLY, 0, size);
    }

    /**
     * Opens it for reading.
     *
     * @param from the first byte to read
     * @param to behind the last one
     * @return what lies between; it need not be closed
     */
    public InputStream open(long from, long to) {
        if (large == null) {
            int first = (int) Math.min(from, size);
            return new ByteArrayInputStream(small, first, (int) Math.min(to, size) - first);
        }
        return new ChannelInput(large, from, Math.min(to, size));
    }

    /**
     * Opens all of it.
     *
     * @return the stream
     */
    public InputStream open() {
        return open(0, size);
    }

    /** A stream of known length into one array, without copies at the end. */
    private static final class Bytes extends OutputStream {
        private byte[] content;
        private int length;

        Bytes(int expected) {
            content = new byte[expected];
        }

        @Override
        public void write(int b) {
            room(1);
            content[length++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int n) {
            room(n);
            System.arraycopy(bytes, offset, content, length, n);
            length += n;
        }

        private void room(int n) {
            if (length + n > content.length) {
                content = java.util.Arrays.copyOf(content, Math.max(2 * content.length, length + n));
            }
        }

        byte[] content() {
            return content;
        }

        int length() {
            return length;
        }
    }

    private static final class ChannelOutput extends OutputStream {
        private final OutputStream out;

        ChannelOutput(FileChannel channel) {
            this.out = Channels.newOutputStream(channel);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int n) throws IOException {
            out.write(bytes, offset, n);
        }

        @Override
        public void close() {
            // the channel is read from now on
        }
    }

    private static final class ChannelInput extends InputStream {
        private final FileChannel channel;
        private final long end;
        private long at;

        ChannelInput(FileChannel channel, long from, long to) {
            this.channel = channel;
            this.at = from;
            this.end = to;
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
            if (at >= end) {
                return -1;
            }
            int read = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(n, end - at)), at);
            at += Math.max(0, read);
            return read;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - at);
        }
    }
}
