package org.pennypost.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Netty's threads: one accepts for all listeners, a few for each protocol read and write, so that what James does on
 * them for IMAP (decoding, passwords) keeps no SMTP client waiting. They stay when a listener is closed, with the
 * sessions that began there. Threads may share it.
 */
final class IoThreads {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final Map<Protocol, EventLoopGroup> groups = new EnumMap<>(Protocol.class);
    private final EventLoopGroup accepting = new NioEventLoopGroup(1, new DefaultThreadFactory("accept"));

    EventLoopGroup accepting() {
        return accepting;
    }

    /** The threads of a protocol; started as they are needed. */
    synchronized EventLoopGroup of(Protocol protocol) {
        return groups.computeIfAbsent(
                protocol,
                key -> new NioEventLoopGroup(
                        PROCESSORS, new DefaultThreadFactory(key.name().toLowerCase(Locale.ROOT) + "-io")));
    }

    /** Closes all listeners and connections; returns without waiting for that. */
    synchronized void close() {
        stop(accepting);
        groups.values().forEach(IoThreads::stop);
    }

    private static void stop(EventLoopGroup group) {
        // With Netty's quiet period, in which handlers on the workers hear of the end of their connection.
        group.shutdownGracefully().addListener(ended -> {});
    }
}
