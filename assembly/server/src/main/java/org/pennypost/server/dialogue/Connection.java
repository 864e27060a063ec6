package org.pennypost.server.dialogue;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.pennypost.dialogue.Wire;

/**
 * What a dialogue is made with.
 *
 * @param channel the connection itself, for who takes it over
 * @param wire the way back to the client
 */
public record Connection(Channel channel, Wire wire) {
    /** Checks that nothing is null. */
    public Connection {
        requireNonNull(channel);
        requireNonNull(wire);
    }

    /** The client's end. */
    public InetSocketAddress remote() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    /** Our end. */
    public InetSocketAddress local() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Closes it, on any thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for that
    public void close() {
        channel.close();
    }
}
