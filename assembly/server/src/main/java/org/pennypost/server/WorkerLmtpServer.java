package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutorGroup;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.lmtpserver.netty.LMTPMetricsImpl;
import org.apache.james.lmtpserver.netty.LMTPServer;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;

/** James's {@link LMTPServer} with its hooks on the workers, and without its look-ups of this machine's own name. */
final class WorkerLmtpServer extends LMTPServer {
    private final EventExecutorGroup workers;
    private String helloName = "";

    WorkerLmtpServer(LMTPMetricsImpl metrics, EventExecutorGroup workers) {
        super(requireNonNull(metrics));
        this.workers = requireNonNull(workers);
    }

    @Override
    protected void configureHelloName(Configuration configuration) {
        helloName = configuration.getString(HELLO_NAME);
    }

    @Override
    public String getHelloName() {
        return helloName;
    }

    @Override
    protected EventExecutorGroup getExecutorGroup() {
        return workers;
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new WorkerPipeline(
                new WorkerPipeline.Limits(getTimeout(), connectionLimit, connPerIP, proxyRequired),
                this::getEncryption,
                getFrameHandlerFactory(),
                workers,
                this::createCoreHandler);
    }
}
