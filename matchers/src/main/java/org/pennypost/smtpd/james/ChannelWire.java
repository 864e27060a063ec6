package org.pennypost.smtpd.james;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.james.protocols.netty.HandlerConstants;
import org.pennypost.smtpd.Wire;

/** Replies into a Netty channel. */
final class ChannelWire implements Wire {
    private final ChannelHandlerContext context;
    private final EventExecutor worker;
    private ChannelFuture last;
    private ChannelFuture latest;

    ChannelWire(ChannelHandlerContext context, EventExecutor worker) {
        this.context = context;
        this.worker = worker;
    }

    @Override
    public void send(byte[] bytes) {
        last = context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        latest = last;
    }

    /** Whether all that was sent has left: what the workers send waits for the I/O thread, and must not be overtaken there. */
    boolean isClear() {
        return latest == null || latest.isDone();
    }

    @Override
    public void startTls(Supplier<SSLEngine> engine, Duration timeout) {
        // What a handshake has to compute keeps no I/O thread busy.
        SslHandler handler = new SslHandler(engine.get(), false, worker);
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
    public Optional<InetSocketAddress> server() {
        return Optional.ofNullable(context.channel().localAddress())
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast);
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
