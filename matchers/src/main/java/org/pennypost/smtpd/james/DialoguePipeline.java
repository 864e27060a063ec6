package org.pennypost.smtpd.james;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.function.Supplier;
import org.apache.james.protocols.netty.AbstractSSLAwareChannelPipelineFactory;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.HandlerConstants;

/**
 * James's pipeline without what the dialogue does itself (framing, chunked output, the timeout that closes without a
 * word), and with reading on demand.
 *
 * <p>All handlers are on the I/O thread, since Netty would wake a worker for each event of one that is not, down to its removal; the core handler
 * gives the workers what may take time. James leaves it, and so every hook, on the I/O thread (JAMES-4023).
 */
final class DialoguePipeline extends AbstractSSLAwareChannelPipelineFactory<SocketChannel> {
    private static final EventExecutorGroup IO = null; // Netty's word for the thread of the channel

    private final Supplier<DialogueChannelHandler> core;

    DialoguePipeline(
            int connections,
            int connectionsPerAddress,
            Supplier<Encryption> encryption,
            ChannelHandlerFactory framer,
            Supplier<DialogueChannelHandler> core) {
        super(0, connections, connectionsPerAddress, false, encryption, framer, IO);
        this.core = requireNonNull(core);
    }

    @Override
    protected ChannelInboundHandlerAdapter createHandler() {
        return core.get();
    }

    @Override
    public void initChannel(SocketChannel channel) throws Exception {
        super.initChannel(channel);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove(HandlerConstants.FRAMER);
        pipeline.remove(HandlerConstants.CHUNK_HANDLER);
        pipeline.remove(HandlerConstants.TIMEOUT_HANDLER);
        channel.config().setAutoRead(false);
    }
}
