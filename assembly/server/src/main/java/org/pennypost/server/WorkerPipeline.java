package org.pennypost.server;

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
 * James's pipeline with its core handler, and so every hook, on the workers. James adds only the framer there
 * (JAMES-4023), so that sixteen clients in a slow hook keep everybody from the banner.
 */
final class WorkerPipeline extends AbstractSSLAwareChannelPipelineFactory<SocketChannel> {
    private final EventExecutorGroup workers;
    private final Supplier<ChannelInboundHandlerAdapter> core;

    /**
     * What James's servers know of a connection before it is there.
     *
     * @param timeout seconds without a byte
     * @param connections how many at once, 0 for no limit
     * @param connectionsPerAddress the same for one client address
     * @param proxy whether a PROXY header comes first
     */
    record Limits(int timeout, int connections, int connectionsPerAddress, boolean proxy) {}

    WorkerPipeline(
            Limits limits,
            Supplier<Encryption> encryption,
            ChannelHandlerFactory framer,
            EventExecutorGroup workers,
            Supplier<ChannelInboundHandlerAdapter> core) {
        super(
                limits.timeout(),
                limits.connections(),
                limits.connectionsPerAddress(),
                limits.proxy(),
                encryption,
                framer,
                workers);
        this.workers = requireNonNull(workers);
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
        pipeline.remove(HandlerConstants.CORE_HANDLER);
        pipeline.addLast(workers, HandlerConstants.CORE_HANDLER, core.get());
    }
}
