package org.pennypost.server.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/** Reads a request and writes an answer, each in a bounded time: a client that is slow on purpose costs a thread no longer. */
final class RequestLine {
    /** The longest request, with its line end. */
    static final int LONGEST = 512;

    private final SocketChannel channel;
    private final Duration patience;
    private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST);

    /** @param channel not blocking */
    RequestLine(SocketChannel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    /** The request without its LF; empty when it does not come in time, is too long, or ends before the LF. */
    Optional<String> read() throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer);
                if (read < 0) {
                    return Optional.empty();
                }
                Optional<String> line = line();
                if (line.isPresent()) {
                    return line;
                }
                if (read == 0 && !ready(selector, deadline)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> line() {
        for (int i = 0; i < buffer.position(); i++) {
            if (buffer.get(i) == '\n') {
                byte[] line = new byte[i];
                buffer.get(0, line);
                buffer.flip().position(i + 1);
                return Optional.of(new String(line, US_ASCII));
            }
        }
        return Optional.empty();
    }

    /** What came behind the line, after it was read. */
    ByteBuffer rest() {
        return buffer;
    }

    /** Writes a line; false when the client does not take it in time. */
    boolean write(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(US_ASCII));
        long deadline = System.nanoTime() + patience.toNanos();
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) == 0 && !ready(selector, deadline)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean ready(Selector selector, long deadline) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            return false;
        }
        selector.selectedKeys().clear();
        selector.select(left);
        return true;
    }
}
