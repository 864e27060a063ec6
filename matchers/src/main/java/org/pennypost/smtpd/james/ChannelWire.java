package org.pennypost.smtpd.james;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import org.pennypost.smtpd.Wire;

/** Replies into a Netty channel. */
final class ChannelWire implements Wire {
    private final ChannelHandlerContext context;
    private ChannelFuture last;

    ChannelWire(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public void send(byte[] bytes) {
        last = context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    public void close() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Reads on once the client has taken our replies, so that one that never reads cannot fill the memory. */
    void readOn() {
        ChannelFuture sent = last;
        last = null;
        if (sent == null || sent.isDone()) {
            context.read();
        } else {
            sent.addListener(future -> context.read());
        }
    }
}
