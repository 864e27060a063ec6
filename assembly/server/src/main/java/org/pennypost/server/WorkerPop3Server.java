package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.pennypost.smtpd.james.Unbound;
import org.pennypost.smtpd.james.Unconnected;

/** James's {@link POP3Server} with its hooks on the workers, and without its look-ups of this machine's own name. */
final class WorkerPop3Server extends POP3Server implements Unbound {
    private final EventExecutorGroup workers;
    private final Unconnected unconnected = new Unconnected();
    private String helloName = "";

    WorkerPop3Server(EventExecutorGroup workers) {
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

    @Override
    public synchronized void setListenAddresses(InetSocketAddress... addresses) {
        unconnected.listenAddresses(addresses);
    }

    @Override
    public synchronized List<InetSocketAddress> getListenAddresses() {
        return unconnected.listenAddresses();
    }

    @Override
    public synchronized void bind() {
        configureBootstrap(unconnected.begin(createPipelineFactory()));
    }

    @Override
    public ServerBootstrap bootstrap() {
        return unconnected.bootstrap();
    }
}
