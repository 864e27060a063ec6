package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.pennypost.smtpd.james.Unbound;

/**
 * One of James's servers, started, and what a reload has to know of it. It ends when it is retired and the last of its
 * sessions has ended. Threads may share it.
 */
final class Served {
    private final Identity identity;
    private final Unbound server;
    private final ServerBootstrap bootstrap;
    private final Uses uses = new Uses(this::destroy);

    /**
     * What makes a server another one; a line that only moves within the file, or to other addresses, is the same.
     *
     * @param protocol what it speaks
     * @param endpoint the first field of its line; empty for a block that the administrator wrote
     * @param block its block of James's tree, as text
     */
    record Identity(Protocol protocol, Optional<String> endpoint, String block) {}

    /** @param server after its {@code init} */
    Served(Identity identity, Unbound server) {
        this.identity = requireNonNull(identity);
        this.server = requireNonNull(server);
        this.bootstrap = server.bootstrap();
    }

    Identity identity() {
        return identity;
    }

    Unbound server() {
        return server;
    }

    /** James's socket options. */
    ServerBootstrap bootstrap() {
        return bootstrap;
    }

    /** Begins a session on a connection; false when it has ended, and nothing happened. */
    boolean begin(SocketChannel connection) {
        if (!uses.enter()) {
            return false;
        }
        connection.closeFuture().addListener(closed -> uses.leave());
        ChannelHandler pipeline = bootstrap.config().childHandler();
        connection.pipeline().addLast(pipeline);
        return true;
    }

    /** Takes no new sessions, and ends with the last one. */
    void retire() {
        uses.retire();
    }

    /** The last to leave is one of Netty's threads, which James's handlers must not hold up. */
    private void destroy() {
        CompletableFuture<List<String>> unused = Background.run(server::destroy);
    }
}
