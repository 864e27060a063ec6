package org.pennypost.smtpd.james;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.netty.HandlerConstants;
import org.apache.james.protocols.netty.NettyProtocolTransport;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.pennypost.smtpd.SmtpDialogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between Netty and the dialogue of one connection: reads only when the last piece is dealt with and our replies are taken, and answers silence
 * with 421.
 *
 * <p>What may wait for a lookup or a disk runs on the workers, one piece after another. What cannot ({@link SmtpDialogue#isPrompt}) is dealt with on
 * the I/O thread while the workers have nothing of this connection to do: waking a thread costs more than most commands. So the dialogue is used by
 * one thread at a time; {@code turns} says by which.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection to close or for a timer to fire
final class DialogueChannelHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(DialogueChannelHandler.class);
    private static final int KEPT = 4096;
    private static final Duration FAREWELL = Duration.ofSeconds(10);
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final SMTPProtocol protocol;
    private final ConnectionHandlers handlers;
    private final SmtpMetrics metrics;
    private final EventExecutor worker;
    private final AtomicInteger turns = new AtomicInteger();
    private final Queue<ByteBuf> behind = new ArrayDeque<>();
    private ChannelHandlerContext context;
    private ChannelWire wire;
    private SmtpdSession session;
    private byte[] scratch = new byte[0];
    private boolean paused;
    private volatile boolean waiting;
    private volatile long waitingSince;
    private ScheduledFuture<?> timer;

    /** The worker carries tasks out one after another. */
    DialogueChannelHandler(
            SMTPProtocol protocol, ConnectionHandlers handlers, SmtpMetrics metrics, EventExecutor worker) {
        this.protocol = requireNonNull(protocol);
        this.handlers = requireNonNull(handlers);
        this.metrics = requireNonNull(metrics);
        this.worker = requireNonNull(worker);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    // --- on the I/O thread

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ctx.channel().remoteAddress() == null) {
            ctx.close(); // gone before it was greeted
        } else {
            work(this::begin);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        if (isPrompt(buffer)) {
            guarded(() -> read(buffer));
        } else {
            work(() -> read(buffer));
        }
    }

    private boolean isPrompt(ByteBuf buffer) {
        int length = buffer.readableBytes();
        if (turns.get() > 0 || paused || length > KEPT || dialogue().isEmpty() || !wire.isClear()) {
            return false;
        }
        byte[] bytes = new byte[length];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return dialogue().get().isPrompt(bytes);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            work(() -> shaken(handshake));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        boolean prompt = turns.get() == 0
                && handlers.areOurs()
                && dialogue().map(SmtpDialogue::endsPromptly).orElse(true);
        if (prompt) {
            guarded(this::end);
        } else {
            work(this::end);
        }
    }

    /** A failure of what lies between the socket and the dialogue. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            LOGGER.debug("Connection failed", cause); // the peer went away; channelInactive follows
        } else {
            LOGGER.error("SMTP connection failed", cause);
        }
        ctx.close();
    }

    private Duration silence() {
        return waiting ? Duration.ofNanos(System.nanoTime() - waitingSince) : Duration.ZERO;
    }

    private void startTimer(Duration delay) {
        timer = context.channel()
                .eventLoop()
                .schedule(() -> checkSilence(), Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
    }

    private void checkSilence() {
        if (!context.channel().isActive()) {
            return;
        }
        if (turns.get() > 0) {
            startTimer(BUSY); // with what the client has sent
        } else {
            guarded(() -> dialogue().ifPresent(this::checkSilence));
        }
    }

    private void checkSilence(SmtpDialogue dialogue) {
        if (dialogue.isOver()) {
            context.close(); // the client does not take our last words
            return;
        }
        Duration limit = dialogue.timeout();
        Duration silent = silence();
        if (silent.compareTo(limit) >= 0) {
            dialogue.timedOut();
            startTimer(FAREWELL);
        } else {
            startTimer(limit.minus(silent));
        }
    }

    // --- whose turn it is

    /** Gives the workers something to do; until they have done it, the dialogue is theirs. */
    private void work(Runnable task) {
        turns.incrementAndGet();
        worker.execute(() -> {
            try {
                guarded(task);
            } finally {
                turns.decrementAndGet();
            }
        });
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOGGER.error("SMTP dialogue failed", e);
            if (dialogue().isPresent()) {
                dialogue().get().failed();
            } else {
                context.close();
            }
        }
    }

    // --- by whose turn it is

    private Optional<SmtpDialogue> dialogue() {
        return session == null ? Optional.empty() : session.dialogue();
    }

    private void begin() {
        metrics.getConnectionMetric().increment();
        session = (SmtpdSession) protocol.newSession(new NettyProtocolTransport(context.channel(), null, false));
        wire = new ChannelWire(context, worker);
        session.attach(wire);
        handlers.connected(session);
        dialogue().ifPresent(dialogue -> {
            startTimer(dialogue.timeout());
            next(dialogue, Duration.ZERO);
        });
    }

    private void read(ByteBuf buffer) {
        Duration waited = silence();
        waiting = false;
        if (paused) {
            behind.add(buffer); // TLS gives all records of one read, wanted or not
            return;
        }
        if (dialogue().isEmpty() || dialogue().get().isHandshaking()) {
            buffer.release();
        } else {
            SmtpDialogue dialogue = dialogue().get();
            dialogue.waited(waited);
            next(dialogue, receive(dialogue, buffer));
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
    private void shaken(SslHandshakeCompletionEvent handshake) {
        if (dialogue().isEmpty()) {
            return;
        }
        SmtpDialogue dialogue = dialogue().get();
        if (handshake.isSuccess()) {
            SslHandler handler = (SslHandler) context.pipeline().get(HandlerConstants.SSL_HANDLER);
            dialogue.secured(handler.engine().getSession());
            next(dialogue, Duration.ZERO);
        } else {
            dialogue.handshakeFailed(reason(handshake.cause()));
            context.close();
        }
    }

    private static String reason(Throwable cause) {
        if (cause instanceof SslHandshakeTimeoutException) {
            return "timeout";
        }
        return cause instanceof ClosedChannelException ? "lost connection" : String.valueOf(cause.getMessage());
    }

    private void next(SmtpDialogue dialogue, Duration pause) {
        if (dialogue.isHandshaking()) {
            return; // its end goes on
        }
        if (!pause.isZero()) {
            paused = true;
            context.channel()
                    .eventLoop()
                    .schedule(() -> work(() -> resume(dialogue)), pause.toMillis(), TimeUnit.MILLISECONDS);
        } else if (!dialogue.isOver()) {
            waitingSince = System.nanoTime();
            waiting = true;
            wire.readOn();
        }
    }

    private void resume(SmtpDialogue dialogue) {
        paused = false;
        Duration pause = dialogue.resume();
        while (pause.isZero() && !behind.isEmpty()) {
            pause = receive(dialogue, behind.remove());
        }
        next(dialogue, pause);
    }

    private void end() {
        if (timer != null) {
            timer.cancel(false);
        }
        behind.forEach(ByteBuf::release);
        behind.clear();
        if (session != null) {
            handlers.disconnected(session);
            LifecycleUtil.dispose(session.getMimeMessageWriter()); // what hooks were given, if the client left amid it
            session.resetState();
            metrics.getConnectionMetric().decrement();
        }
    }
}
