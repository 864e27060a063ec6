package org.pennypost.server;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;

/**
 * One listening socket. It leads each connection to a server, and may lead the next one to another: so a line of
 * master.cf can change while its port stays open. Threads may share it.
 *
 * <p>Known limit: a socket whose line changes to another protocol keeps the I/O threads of the first one.
 */
final class Door {
    private static final ChannelOption<Boolean> SHARED = NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);

    private final NioServerSocketChannel socket;
    private final Doorman doorman;

    private Door(NioServerSocketChannel socket, Doorman doorman) {
        this.socket = socket;
        this.doorman = doorman;
    }

    /** Hands connections on. */
    private static final class Doorman extends ChannelInitializer<SocketChannel> {
        private volatile Served to;

        Doorman(Served to) {
            this.to = to;
        }

        @Override
        protected void initChannel(SocketChannel connection) {
            Served server = to;
            while (!server.begin(connection)) {
                if (server == to) {
                    ChannelFuture unused = connection.close(); // all listeners are being closed
                    return;
                }
                server = to;
            }
        }
    }

    /**
     * Binds an address; connections wait until {@link #lead}.
     *
     * @param first where connections will go, whose socket options count
     * @param shared whether the address may overlap with that of another door which shares too
     * @throws Exception when it cannot be bound
     */
    static Door open(InetSocketAddress address, Served first, IoThreads threads, boolean shared) throws Exception {
        Doorman doorman = new Doorman(first);
        ChannelFuture bound = first.bootstrap()
                .clone()
                .group(threads.accepting(), threads.of(first.identity().protocol()))
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(SHARED, shared)
                .childHandler(doorman)
                .bind(address)
                .sync();
        return new Door((NioServerSocketChannel) bound.channel(), doorman);
    }

    /** Whether an address of the same port can be bound beside this one only when both are shared. */
    boolean overlaps(InetSocketAddress other) {
        InetSocketAddress own = address();
        return own.getPort() == other.getPort()
                && (own.getAddress().isAnyLocalAddress() || other.getAddress().isAnyLocalAddress());
    }

    /** Lets an address that overlaps be bound, by this process's user, or not any more. */
    void share(boolean shared) {
        socket.config().setOption(SHARED, shared);
    }

    /** The address that is bound. */
    InetSocketAddress address() {
        return socket.localAddress();
    }

    /** Leads connections there from now on; those that are in stay where they are. */
    void lead(Served server) {
        doorman.to = server;
        socket.config().setAutoRead(true);
    }

    /** Takes no more connections; those that are in stay. */
    void close() {
        socket.close().awaitUninterruptibly();
    }

    /** Address and port, then the command that serves it. */
    @Override
    public String toString() {
        return text(address()) + " " + doorman.to.identity().protocol().command();
    }

    /** A line of {@code master.cf} and the address that it means, if that is not what it says. */
    static String name(String endpoint, InetSocketAddress address) {
        String text = text(address);
        return text.equals(endpoint) ? text : endpoint + " [" + text + "]";
    }

    /** An address and port as in {@code master.cf}; {@code *} where it is any. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().isAnyLocalAddress() ? "*" : NetUtil.toAddressString(address.getAddress());
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
