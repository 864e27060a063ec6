package org.pennypost.server.control;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** What a client sends behind its request; it may not be silent for long. Used by one thread. */
final class ChannelInput extends InputStream {
    private final SocketChannel channel;
    private final Duration patience;
    private final Selector selector;
    private final ByteBuffer buffer;

    /**
     * Prepares.
     *
     * @param channel not blocking
     * @param first what was read of it already
     * @param patience how long it may be silent
     */
    ChannelInput(SocketChannel channel, ByteBuffer first, Duration patience) throws IOException {
        this.channel = requireNonNull(channel);
        this.patience = requireNonNull(patience);
        this.buffer = ByteBuffer.allocate(1 << 16).put(first).flip();
        this.selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, count);
        return count;
    }

    private boolean fill() throws IOException {
        buffer.clear().limit(0);
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            buffer.clear();
            int read = channel.read(buffer);
            buffer.flip();
            if (read != 0) {
                return read > 0;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("the client sends nothing");
            }
            selector.selectedKeys().clear();
            selector.select(left);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
