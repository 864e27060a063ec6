package org.pennypost.server.control;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** What a client gets behind its answer; it has to take it without long pauses. Used by one thread. */
final class ChannelOutput extends OutputStream {
    private final SocketChannel channel;
    private final Duration patience;
    private final Selector selector;

    /**
     * Prepares.
     *
     * @param channel not blocking
     * @param patience how long the client may take nothing
     */
    ChannelOutput(SocketChannel channel, Duration patience) throws IOException {
        this.channel = requireNonNull(channel);
        this.patience = requireNonNull(patience);
        this.selector = Selector.open();
        channel.register(selector, SelectionKey.OP_WRITE);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        long deadline = System.nanoTime() + patience.toNanos();
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) > 0) {
                deadline = System.nanoTime() + patience.toNanos();
                continue;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("the client takes nothing");
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
