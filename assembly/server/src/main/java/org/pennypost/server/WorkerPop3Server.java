package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.pennypost.smtpd.james.Unbound;

/** James's {@link POP3Server} with its hooks on the workers, and without its look-ups of this machine's own name. */
final class WorkerPop3Server extends POP3Server implements Unbound {
    private final EventExecutorGroup workers;
    private String helloName = "";
    private List<InetSocketAddress> addresses = List.of();
    private Optional<ServerBootstrap> bootstrap = Optional.empty();

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
        this.addresses = List.of(addresses);
    }

    @Override
    public synchronized List<InetSocketAddress> getListenAddresses() {
        return addresses;
    }

    @Override
    public synchronized void bind() {
        bootstrap = Optional.of(new ServerBootstrap().childHandler(createPipelineFactory()));
        configureBootstrap(bootstrap.get());
    }

    @Override
    public synchronized ServerBootstrap bootstrap() {
        return bootstrap.orElseThrow(() -> new IllegalStateException("not started"));
    }
}
