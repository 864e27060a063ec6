package org.pennypost.server.dialogue;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.james.protocols.netty.HandlerConstants;
import org.pennypost.dialogue.Wire;

/** Replies into a Netty channel, from the workers. */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection to close
final class ChannelWire implements Wire {
    /** A client that takes nothing for so long is gone, as in Dovecot. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ChannelHandlerContext context;
    private final Channel channel;
    private ChannelFuture last;

    ChannelWire(ChannelHandlerContext context) {
        this.context = context;
        this.channel = context.channel();
    }

    @Override
    public void send(byte[] bytes) {
        last = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        if (!channel.isWritable() && !last.awaitUninterruptibly(PATIENCE.toMillis())) {
            channel.close();
        }
    }

    @Override
    public void startTls(Supplier<SSLEngine> engine, Duration timeout) {
        SslHandler handler = new SslHandler(engine.get(), false, context.executor()); // computes on the workers
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        ChannelFuture sent = last;
        last = null;
        if (sent == null) {
            encrypt(handler);
        } else {
            sent.addListener(future -> encrypt(handler)); // the replies before it go out in clear
        }
    }

    private void encrypt(SslHandler handler) {
        context.pipeline().addFirst(HandlerConstants.SSL_HANDLER, handler);
        context.read();
    }

    @Override
    public void close() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
