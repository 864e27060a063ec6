package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection as bytes. Immutable; any thread may close it.
 *
 * @param in from the server
 * @param out to it
 * @param end what is to be closed
 * @param tcp the socket, where it is one
 */
record Link(InputStream in, OutputStream out, Closeable end, Optional<Socket> tcp) implements Closeable {
    Link {
        requireNonNull(in);
        requireNonNull(out);
        requireNonNull(end);
        requireNonNull(tcp);
    }

    /**
     * Connects.
     *
     * @param limit how long that may take; zero for as long as the system tries
     * @param from our own address; empty for any
     */
    static Link open(SmtpServer server, Duration limit, Optional<InetAddress> from) throws IOException {
        return server.address() instanceof UnixDomainSocketAddress path ? local(path) : tcp(server, limit, from);
    }

    private static Link tcp(SmtpServer server, Duration limit, Optional<InetAddress> from) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            if (from.isPresent()) {
                socket.bind(new InetSocketAddress(from.get(), 0));
            }
            socket.connect(server.address(), (int) Math.min(Integer.MAX_VALUE, limit.toMillis()));
            return new Link(socket.getInputStream(), socket.getOutputStream(), socket, Optional.of(socket));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Link local(UnixDomainSocketAddress path) throws IOException {
        if (!Files.exists(path.getPath())) {
            throw new ConnectException("No such file or directory");
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            if (!channel.connect(path)) {
                throw new SocketException("Connection refused");
            }
            return new Link(
                    Channels.newInputStream(channel), Channels.newOutputStream(channel), channel, Optional.empty());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            end.close();
        } catch (IOException e) {
            // there is nothing left to be done with it
            return;
        }
    }
}
