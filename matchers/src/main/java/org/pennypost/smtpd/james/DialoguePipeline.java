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
 * word), with the core handler on the workers, and with reading on demand.
 *
 * <p>James puts the core handler, and so every hook, on the I/O thread (JAMES-4023).
 */
final class DialoguePipeline extends AbstractSSLAwareChannelPipelineFactory<SocketChannel> {
    private final EventExecutorGroup workers;
    private final Supplier<ChannelInboundHandlerAdapter> core;

    DialoguePipeline(
            int connections,
            int connectionsPerAddress,
            Supplier<Encryption> encryption,
            ChannelHandlerFactory framer,
            EventExecutorGroup workers,
            Supplier<ChannelInboundHandlerAdapter> core) {
        super(0, connections, connectionsPerAddress, false, encryption, framer, workers);
        this.workers = requireNonNull(workers);
        this.core = requireNonNull(core);
    }

    @Override
    protected ChannelInboundHandlerAdapter createHandler() {
        return new ChannelInboundHandlerAdapter();
    }

    @Override
    public void initChannel(SocketChannel channel) throws Exception {
        super.initChannel(channel);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove(HandlerConstants.FRAMER);
        pipeline.remove(HandlerConstants.CHUNK_HANDLER);
        pipeline.remove(HandlerConstants.TIMEOUT_HANDLER);
        pipeline.remove(HandlerConstants.CORE_HANDLER);
        channel.config().setAutoRead(false);
        pipeline.addLast(workers, HandlerConstants.CORE_HANDLER, core.get());
    }
}
