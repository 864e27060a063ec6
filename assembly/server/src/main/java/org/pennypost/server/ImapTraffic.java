package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.function.BiConsumer;

/** Counts the bytes of a session before they are encrypted and after they are decrypted, and tells of its end. */
final class ImapTraffic extends ChannelDuplexHandler {
    private final BiConsumer<Long, Long> end;
    private long in;
    private long out;

    /** @param end is given the bytes in and out */
    ImapTraffic(BiConsumer<Long, Long> end) {
        this.end = requireNonNull(end);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes) {
            in += bytes.readableBytes();
        }
        super.channelRead(context, message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof ByteBuf bytes) {
            out += bytes.readableBytes();
        }
        super.write(context, message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        end.accept(in, out);
        super.channelInactive(context);
    }
}
