package org.pennypost.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imapserver.netty.NettyConstants;
import org.apache.james.protocols.netty.LineHandlerAware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what an IMAP client that has logged in sends into commands, and gives them to James one at a time: the next when the one before
 * has been answered. It stands in the place of James's own framer and request decoder, which parse what is there and begin anew with more, take
 * for commands what is in the literals of a command that they refuse, lose what follows a literal that is kept in a file, and know no bounds.
 *
 * <p>Each command gets an answer; a client that goes beyond a bound gets {@code * BYE} and is closed. One that sends commands faster
 * than they are answered is not read from for that time. One instance belongs to one connection and is used on its event loop; only
 * {@link #done()} and the line handlers come from elsewhere.
 */
final class ImapCommands extends ChannelInboundHandlerAdapter implements LineHandlerAware {
    /** Where a session keeps the one of its connection. */
    static final String ATTRIBUTE = "PennypostImapCommands";

    private static final Logger LOG = LoggerFactory.getLogger(ImapCommands.class);
    private static final int AHEAD = 65_536;

    private final ImapBounds bounds;
    private final ImapDecoder decoder;
    private final CommandCollector collector;
    private final Deque<ChannelInboundHandlerAdapter> lineHandlers = new ConcurrentLinkedDeque<>();
    private final ByteBuf held = Unpooled.buffer();
    private ChannelHandlerContext context;
    private boolean busy;
    private boolean running;
    private boolean over;

    ImapCommands(ImapBounds bounds, ImapDecoder decoder) {
        this.bounds = requireNonNull(bounds);
        this.decoder = requireNonNull(decoder);
        this.collector = new CommandCollector(bounds, () -> say("+ Ok"));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        over = true;
        held.release();
        collector.clear(List.of());
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (!over) {
            held.writeBytes((ByteBuf) message);
        }
        ReferenceCountUtil.release(message);
        advance();
    }

    /** The command that James was given last has been answered. Any thread. */
    void done() {
        if (context.executor().inEventLoop()) {
            busy = false;
            advance();
        } else {
            context.executor().execute(this::done);
        }
    }

    @Override
    public void pushLineHandler(ChannelInboundHandlerAdapter handler) {
        lineHandlers.addFirst(handler);
    }

    @Override
    public void popLineHandler() {
        lineHandlers.pollFirst();
    }

    private void advance() {
        if (running || over) {
            return;
        }
        running = true;
        try {
            boolean more = true;
            while (more && !over && !busy && held.isReadable()) {
                more = lineHandlers.isEmpty() ? command() : line();
            }
        } catch (CommandCollector.BeyondBounds e) {
            end("* BYE " + e.getMessage());
        } catch (IOException e) {
            LOG.error("A literal cannot be kept in a temporary file: {}", e.toString());
            end("* BYE Internal error occurred. Refer to server log for more information.");
        } finally {
            running = false;
        }
        if (!over) {
            held.discardSomeReadBytes();
            context.channel().config().setAutoRead(!busy || held.readableBytes() < AHEAD);
        }
    }

    private void end(String text) {
        over = true;
        say(text);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a connection that is gone closes the channel
    private void say(String line) {
        context.writeAndFlush(Unpooled.copiedBuffer(line + "\r\n", US_ASCII));
    }

    /** The line that IDLE waits for, as its handler expects it. */
    private boolean line() throws CommandCollector.BeyondBounds {
        int length = held.bytesBefore((byte) '\n') + 1;
        if (Math.max(length, length == 0 ? held.readableBytes() : 0) > bounds.line()) {
            throw new CommandCollector.BeyondBounds();
        }
        if (length == 0) {
            return false;
        }
        String line = held.readCharSequence(length, ISO_8859_1).toString().stripTrailing();
        try {
            lineHandlers.getFirst().channelRead(context, Unpooled.copiedBuffer(line + "\r\n", ISO_8859_1));
        } catch (Exception e) {
            context.fireExceptionCaught(e);
        }
        return true;
    }

    private boolean command() throws CommandCollector.BeyondBounds, IOException {
        if (!collector.take(held)) {
            return false;
        }
        ImapSession session = context.channel()
                .attr(NettyConstants.IMAP_SESSION_ATTRIBUTE_KEY)
                .get();
        if (session == null || session.getState() == ImapSessionState.LOGOUT) {
            over = true;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return false;
        }
        CommandReader reader = collector.reader();
        try {
            ImapMessage message = decoder.decode(reader, session);
            busy = true;
            context.fireChannelRead(message);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.info("An IMAP command cannot be parsed: {}", e.toString());
            say(collector.tag() + " BAD Error in IMAP command received by server.");
        } finally {
            collector.clear(reader.used());
        }
        return true;
    }
}
