package org.pennypost.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;

/** One connection to a policy server; used by one thread at a time. Source: SMTPD_POLICY_README. */
final class PolicyConnection implements AutoCloseable {
    private static final int LONGEST = 64 * 1024;

    private final PolicyServer.Limits limits;
    private final SocketChannel channel;
    private final Selector selector;
    private final long opened = System.nanoTime();
    private long used = opened;
    private int requests;

    private PolicyConnection(PolicyServer.Limits limits, SocketChannel channel, Selector selector) {
        this.limits = requireNonNull(limits);
        this.channel = channel;
        this.selector = selector;
    }

    /** Connects, within the server's timeout. */
    static PolicyConnection open(PolicyServer server) throws IOException {
        SocketAddress address = server.address();
        SocketChannel channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        Selector selector = null;
        try {
            channel.configureBlocking(false);
            selector = Selector.open();
            channel.register(selector, 0);
            PolicyConnection connection = new PolicyConnection(server.limits(), channel, selector);
            connection.connect(address);
            return connection;
        } catch (IOException e) {
            close(channel, selector);
            throw e;
        } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
            close(channel, selector);
            throw new UnknownHostException(server.endpoint());
        }
    }

    private void connect(SocketAddress address) throws IOException {
        long deadline = deadline();
        if (!channel.connect(address)) {
            while (!channel.finishConnect()) {
                await(SelectionKey.OP_CONNECT, deadline);
            }
        }
    }

    /** Whether the connection may take another request. */
    boolean isFresh() {
        long now = System.nanoTime();
        return channel.isOpen()
                && now - used < limits.maxIdle().toNanos()
                && now - opened < limits.maxTtl().toNanos()
                && (limits.requests() == 0 || requests < limits.requests());
    }

    /**
     * Asks.
     *
     * @param request lines {@code name=value}, each with its line end, and an empty line
     * @return the value of {@code action}
     */
    String ask(String request) throws IOException {
        requests++;
        ByteBuffer out = ByteBuffer.wrap(request.getBytes(UTF_8));
        long deadline = deadline();
        while (out.hasRemaining()) {
            if (channel.write(out) == 0) {
                await(SelectionKey.OP_WRITE, deadline);
            }
        }
        String action = action(answer());
        used = System.nanoTime();
        return action;
    }

    private String answer() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocate(1024);
        long deadline = deadline();
        while (true) {
            int count = channel.read(in);
            if (count < 0) {
                throw new EOFException("the server has closed the connection");
            }
            if (count == 0) {
                await(SelectionKey.OP_READ, deadline);
                continue;
            }
            text.write(in.array(), 0, in.position());
            in.clear();
            String so = text.toString(UTF_8).replace("\r\n", "\n");
            if (so.startsWith("\n") || so.contains("\n\n")) {
                return so;
            }
            if (text.size() > LONGEST) {
                throw new IOException("the answer is too long");
            }
        }
    }

    private static String action(String answer) throws IOException {
        for (String line : answer.lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0 && line.substring(0, equals).strip().equals("action")) {
                return line.substring(equals + 1).strip();
            }
        }
        throw new IOException("the answer has no action");
    }

    private long deadline() {
        return System.nanoTime() + limits.timeout().toNanos();
    }

    private void await(int operation, long deadline) throws IOException {
        channel.keyFor(selector).interestOps(operation);
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException(
                    "no answer within " + limits.timeout().toSeconds() + "s");
        }
        selector.select(left);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
    }

    @Override
    public void close() {
        close(channel, selector);
    }

    private static void close(SocketChannel channel, Selector selector) {
        try {
            channel.close();
            if (selector != null) {
                selector.close();
            }
        } catch (IOException e) {
            return; // it is gone either way
        }
    }
}
