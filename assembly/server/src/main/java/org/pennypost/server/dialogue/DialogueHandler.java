package org.pennypost.server.dialogue;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.apache.james.protocols.netty.HandlerConstants;
import org.pennypost.dialogue.Dialogue;
import org.pennypost.tls.TlsSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the dialogue of one connection, on the workers: reads only when the last piece is dealt with, ends it when the client is
 * silent for too long, hands the connection over when the dialogue does.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection to close or for a timer to fire
final class DialogueHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(DialogueHandler.class);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Function<Connection, Dialogue> maker;
    private final Successor successor;
    private final Queue<ByteBuf> behind = new ArrayDeque<>();
    private Connection connection;
    private Dialogue dialogue;
    private boolean paused;
    private volatile boolean waiting;
    private volatile long waitingSince;
    private ScheduledFuture<?> timer;

    DialogueHandler(Function<Connection, Dialogue> maker, Successor successor) {
        this.maker = requireNonNull(maker);
        this.successor = requireNonNull(successor);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ctx.channel().remoteAddress() == null) {
            ctx.close(); // gone before it was greeted
            return;
        }
        connection = new Connection(ctx.channel(), new ChannelWire(ctx));
        dialogue = maker.apply(connection);
        dialogue.begin();
        startTimer(ctx, dialogue.timeout());
        next(ctx, Duration.ZERO);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        waiting = false;
        ByteBuf buffer = (ByteBuf) message;
        if (paused) {
            behind.add(buffer); // TLS gives all records of one read, wanted or not
        } else if (dialogue == null || dialogue.isHandshaking()) {
            buffer.release();
        } else if (dialogue.isHandedOver()) {
            behind.add(buffer);
        } else {
            next(ctx, receive(buffer));
        }
    }

    private Duration receive(ByteBuf buffer) {
        try {
            byte[] bytes = new byte[buffer.readableBytes()];
            buffer.readBytes(bytes);
            return dialogue.receive(bytes, 0, bytes.length);
        } finally {
            buffer.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (dialogue != null && event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                SslHandler handler = (SslHandler) ctx.pipeline().get(HandlerConstants.SSL_HANDLER);
                dialogue.secured(TlsSession.of(handler.engine().getSession()));
                next(ctx, Duration.ZERO);
            } else {
                dialogue.handshakeFailed(reason(handshake.cause()));
                ctx.close();
            }
        }
        super.userEventTriggered(ctx, event);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof SslHandshakeTimeoutException) {
            return "timeout";
        }
        return cause instanceof ClosedChannelException ? "connection closed" : String.valueOf(cause.getMessage());
    }

    private void next(ChannelHandlerContext ctx, Duration pause) {
        if (dialogue.isHandshaking()) {
            return; // its end goes on
        }
        if (!pause.isZero()) {
            paused = true;
            ctx.channel()
                    .eventLoop()
                    .schedule(() -> ctx.executor().execute(() -> resume(ctx)), pause.toMillis(), TimeUnit.MILLISECONDS);
        } else if (dialogue.isHandedOver()) {
            handOver(ctx);
        } else if (!dialogue.isOver()) {
            waitingSince = System.nanoTime();
            waiting = true;
            ctx.read();
        }
    }

    private void resume(ChannelHandlerContext ctx) {
        try {
            paused = false;
            Duration pause = dialogue.resume();
            while (pause.isZero() && !behind.isEmpty() && !dialogue.isHandedOver()) {
                pause = receive(behind.remove());
            }
            next(ctx, pause);
        } catch (RuntimeException e) {
            exceptionCaught(ctx, e);
        }
    }

    /**
     * A read may be under way, and what one read of TLS has brought may still be on its way to this thread. So this handler goes
     * first, for one that keeps on the event loop what comes from now on; what was on its way is there when the next task of this
     * thread runs.
     */
    private void handOver(ChannelHandlerContext ctx) {
        cancelTimer();
        ctx.channel().eventLoop().execute(() -> {
            if (!ctx.channel().isActive()) {
                return;
            }
            Late late = new Late(ctx);
            ctx.pipeline().addAfter(ctx.name(), null, late); // replace() would let it have this handler's thread
            ctx.pipeline().remove(this);
            ctx.executor().execute(() -> {
                byte[] rest = joined(dialogue.rest());
                ctx.channel().eventLoop().execute(() -> late.end(rest));
            });
        });
    }

    /** Keeps what comes while the connection changes hands. Used on the event loop. */
    private final class Late extends ChannelInboundHandlerAdapter {
        private final ChannelHandlerContext before;
        private final ByteBuf held = Unpooled.buffer();

        Late(ChannelHandlerContext before) {
            this.before = before;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            held.writeBytes(buffer);
            buffer.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            before.executor().execute(() -> DialogueHandler.this.channelInactive(before));
        }

        void end(byte[] first) {
            if (before.channel().isActive()) {
                before.channel().pipeline().remove(this);
                byte[] rest = new byte[first.length + held.readableBytes()];
                System.arraycopy(first, 0, rest, 0, first.length);
                held.readBytes(rest, first.length, held.readableBytes());
                successor.take(connection, rest);
            }
            held.release();
        }
    }

    private byte[] joined(byte[] first) {
        ByteBuf all = Unpooled.buffer().writeBytes(first);
        while (!behind.isEmpty()) {
            ByteBuf each = behind.remove();
            all.writeBytes(each);
            each.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    // --- silence

    private void startTimer(ChannelHandlerContext ctx, Duration delay) {
        timer = ctx.channel()
                .eventLoop()
                .schedule(
                        () -> ctx.executor().execute(() -> checkSilence(ctx)),
                        Math.max(1, delay.toMillis()),
                        TimeUnit.MILLISECONDS);
    }

    private void checkSilence(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive() || dialogue.isHandedOver()) {
            return;
        }
        if (dialogue.isOver()) {
            ctx.close(); // the client does not take our last words
            return;
        }
        Duration limit = dialogue.timeout();
        Duration silent = waiting ? Duration.ofNanos(System.nanoTime() - waitingSince) : Duration.ZERO;
        if (silent.compareTo(limit) >= 0) {
            dialogue.timedOut();
            startTimer(ctx, FAREWELL);
        } else {
            startTimer(ctx, limit.minus(silent));
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelTimer();
        behind.forEach(ByteBuf::release);
        behind.clear();
        if (dialogue != null) {
            dialogue.disconnected();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            LOGGER.debug("Connection failed", cause); // the peer went away; channelInactive follows
            ctx.close();
            return;
        }
        LOGGER.error("dialogue failed", cause);
        if (dialogue != null && !dialogue.isHandedOver()) {
            dialogue.end("Internal error occurred. Refer to server log for more information.");
        } else {
            ctx.close();
        }
    }
}
