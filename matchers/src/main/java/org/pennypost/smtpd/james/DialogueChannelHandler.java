package org.pennypost.smtpd.james;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.netty.HandlerConstants;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.smtpserver.netty.SMTPChannelInboundHandler;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.pennypost.smtpd.SmtpDialogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * James's core handler for one connection, with three differences: it reads only when the last piece is dealt with and
 * our replies are taken; it hands pieces on as they come, without building a logging context for each; silence is
 * answered with 421. All but the timer's first step runs on the workers.
 *
 * <p>Extends {@link SMTPChannelInboundHandler} since James's session, connect and disconnect handling live there.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection to close or for a timer to fire
final class DialogueChannelHandler extends SMTPChannelInboundHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(DialogueChannelHandler.class);
    private static final int KEPT = 4096;
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final SmtpMetrics metrics;
    private ChannelWire wire;
    private SmtpdSession session;
    private byte[] scratch = new byte[0];
    private final Queue<ByteBuf> behind = new ArrayDeque<>();
    private boolean paused;
    private volatile boolean waiting;
    private volatile long waitingSince;
    private ScheduledFuture<?> timer;

    DialogueChannelHandler(SMTPProtocol protocol, SmtpMetrics metrics) {
        super(protocol, null, false, metrics);
        this.metrics = metrics;
    }

    @Override
    protected ProtocolSession createSession(ChannelHandlerContext ctx) {
        session = (SmtpdSession) super.createSession(ctx);
        wire = new ChannelWire(ctx);
        session.attach(wire);
        return session;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        super.channelActive(ctx);
        session.dialogue().ifPresent(dialogue -> {
            startTimer(ctx, dialogue.timeout());
            next(ctx, dialogue, Duration.ZERO);
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Duration waited = silence();
        waiting = false;
        ByteBuf buffer = (ByteBuf) message;
        if (paused) {
            behind.add(buffer); // TLS gives all records of one read, wanted or not
            return;
        }
        Optional<SmtpDialogue> dialogue = session == null ? Optional.empty() : session.dialogue();
        if (dialogue.isEmpty() || dialogue.get().isHandshaking()) {
            buffer.release();
        } else {
            dialogue.get().waited(waited);
            next(ctx, dialogue.get(), receive(dialogue.get(), buffer));
        }
    }

    private Duration receive(SmtpDialogue dialogue, ByteBuf buffer) {
        try {
            int length = buffer.readableBytes();
            if (scratch.length < length) {
                scratch = new byte[length];
            }
            buffer.readBytes(scratch, 0, length);
            metrics.getCommandsMetric().increment();
            Duration pause = dialogue.receive(scratch, 0, length);
            if (scratch.length > KEPT) {
                scratch = new byte[0];
            }
            return pause;
        } finally {
            buffer.release();
        }
    }

    /** The handshake of TLS has ended; what was sent before it in clear was dropped. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        Optional<SmtpDialogue> dialogue = session == null ? Optional.empty() : session.dialogue();
        if (dialogue.isPresent() && event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                SslHandler handler = (SslHandler) ctx.pipeline().get(HandlerConstants.SSL_HANDLER);
                dialogue.get().secured(handler.engine().getSession());
                next(ctx, dialogue.get(), Duration.ZERO);
            } else {
                dialogue.get().handshakeFailed(reason(handshake.cause()));
                ctx.close();
            }
        }
        super.userEventTriggered(ctx, event);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof SslHandshakeTimeoutException) {
            return "timeout";
        }
        return cause instanceof ClosedChannelException ? "lost connection" : String.valueOf(cause.getMessage());
    }

    private void next(ChannelHandlerContext ctx, SmtpDialogue dialogue, Duration pause) {
        if (dialogue.isHandshaking()) {
            return; // its end goes on
        }
        if (!pause.isZero()) {
            paused = true;
            ctx.channel()
                    .eventLoop()
                    .schedule(
                            () -> ctx.executor().execute(() -> resume(ctx, dialogue)),
                            pause.toMillis(),
                            TimeUnit.MILLISECONDS);
        } else if (!dialogue.isOver()) {
            waitingSince = System.nanoTime();
            waiting = true;
            wire.readOn();
        }
    }

    private void resume(ChannelHandlerContext ctx, SmtpDialogue dialogue) {
        try {
            paused = false;
            Duration pause = dialogue.resume();
            while (pause.isZero() && !behind.isEmpty()) {
                pause = receive(dialogue, behind.remove());
            }
            next(ctx, dialogue, pause);
        } catch (RuntimeException e) {
            exceptionCaught(ctx, e);
        }
    }

    // --- silence

    private Duration silence() {
        return waiting ? Duration.ofNanos(System.nanoTime() - waitingSince) : Duration.ZERO;
    }

    private void startTimer(ChannelHandlerContext ctx, Duration delay) {
        timer = ctx.channel()
                .eventLoop()
                .schedule(
                        () -> ctx.executor().execute(() -> checkSilence(ctx)),
                        Math.max(1, delay.toMillis()),
                        TimeUnit.MILLISECONDS);
    }

    private void checkSilence(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            return;
        }
        session.dialogue().ifPresent(dialogue -> {
            if (dialogue.isOver()) {
                ctx.close(); // the client does not take our last words
                return;
            }
            Duration limit = dialogue.timeout();
            Duration silent = silence();
            if (silent.compareTo(limit) >= 0) {
                dialogue.timedOut();
                startTimer(ctx, FAREWELL);
            } else {
                startTimer(ctx, limit.minus(silent));
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (timer != null) {
            timer.cancel(false);
        }
        behind.forEach(ByteBuf::release);
        behind.clear();
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            LOGGER.debug("Connection failed", cause); // the peer went away; channelInactive follows
            ctx.close();
            return;
        }
        LOGGER.error("SMTP dialogue failed", cause);
        if (session != null && session.dialogue().isPresent()) {
            session.dialogue().get().failed();
        } else {
            ctx.close();
        }
    }
}
