package org.pennypost.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends the session of a client that has been silent for too long, with a word; James's handler, whose place it takes, says none.
 * A client in IDLE is sent something every two minutes and so does not count as silent, as in Dovecot.
 */
final class ImapSilence extends IdleStateHandler {
    /** RFC 3501 section 5.4; Dovecot. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    ImapSilence() {
        super(0, 0, LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
        context.channel()
                .writeAndFlush(Unpooled.copiedBuffer("* BYE Disconnected for inactivity.\r\n", US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
