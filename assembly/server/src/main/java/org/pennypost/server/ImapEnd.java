package org.pennypost.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler of an IMAP connection: ends it with a word where James lets a failure pass, as when the server has more commands to do than
 * it may keep; the client would wait for ever.
 */
final class ImapEnd extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ImapEnd.class);

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.warn("An IMAP connection is ended: {}", cause.toString());
        context.channel()
                .writeAndFlush(Unpooled.copiedBuffer(
                        "* BYE Internal error occurred. Refer to server log for more information.\r\n", US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
