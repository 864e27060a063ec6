package org.pennypost.smtpd.james;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What an {@link Unbound} server keeps in place of sockets. The servers extend different classes of James, so that each
 * has one of these. Thread safe.
 */
public final class Unconnected {
    private List<InetSocketAddress> addresses = List.of();
    private Optional<ServerBootstrap> bootstrap = Optional.empty();

    /**
     * Takes the addresses that a configuration asks for.
     *
     * @param wanted in its order
     */
    public synchronized void listenAddresses(InetSocketAddress... wanted) {
        addresses = List.of(wanted);
    }

    /**
     * Gives them.
     *
     * @return none before a configuration
     */
    public synchronized List<InetSocketAddress> listenAddresses() {
        return addresses;
    }

    /**
     * Begins the set-up of connections.
     *
     * @param pipeline what makes the handlers of a connection
     * @return for James's socket options
     */
    public synchronized ServerBootstrap begin(ChannelHandler pipeline) {
        ServerBootstrap begun = new ServerBootstrap().childHandler(pipeline);
        bootstrap = Optional.of(begun);
        return begun;
    }

    /**
     * Gives how connections are set up.
     *
     * @return what {@link #begin} made
     * @throws IllegalStateException before that
     */
    public synchronized ServerBootstrap bootstrap() {
        return bootstrap.orElseThrow(() -> new IllegalStateException("not started"));
    }
}
