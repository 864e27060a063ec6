package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import org.pennypost.imap.james.Outflow;
import reactor.core.publisher.Mono;

/** The way to the client over a Netty channel: an empty buffer leaves when all that was written before has left. Thread safe. */
final class ChannelOutflow implements Outflow {
    private final Channel channel;

    ChannelOutflow(Channel channel) {
        this.channel = requireNonNull(channel);
    }

    @Override
    public Mono<Void> drained() {
        ChannelFuture written = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        return Mono.create(sink -> written.addListener(done -> sink.success()));
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }
}
