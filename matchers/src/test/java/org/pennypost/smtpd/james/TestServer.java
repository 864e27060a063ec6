package org.pennypost.smtpd.james;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.NonStickyEventExecutorGroup;
import io.netty.util.concurrent.UnorderedThreadPoolEventExecutor;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.metrics.api.Metric;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.pennypost.sasl.Logins;
import org.pennypost.smtpd.Anvil;
import org.pennypost.smtpd.Client;
import org.pennypost.smtpd.ClientNames;
import org.pennypost.smtpd.MemoryQueue;
import org.pennypost.smtpd.PostmasterNotices;
import org.pennypost.smtpd.SmtpdEnvironment;
import org.pennypost.smtpd.TestSettings;
import org.pennypost.smtpd.Waits;

/** A real server on a free port of the loopback interface. */
final class TestServer implements AutoCloseable {
    final MemoryQueue queue = new MemoryQueue();
    final List<String> log = new CopyOnWriteArrayList<>();
    private final UnorderedThreadPoolEventExecutor pool = new UnorderedThreadPoolEventExecutor(260);
    private final EventLoopGroup io = new NioEventLoopGroup(2);
    private final SmtpdServer server;
    private final Channel listening;

    TestServer(Map<String, String> settings, Class<?>... handlers) throws Exception {
        ClientNames names = (address, port) -> new Client(address, port, "localhost", "localhost");
        SmtpdEnvironment environment = new SmtpdEnvironment(
                TestSettings.source(settings),
                names,
                queue,
                (service, text) -> log.add(text),
                Clock.systemUTC(),
                Logins.NONE,
                new Anvil(Clock.systemUTC()),
                new Waits(260),
                PostmasterNotices.NONE);
        server = new SmtpdServer(new NonStickyEventExecutorGroup(pool), environment, new NoMetrics(), List::of);
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("[@enabled]", true);
        configuration.addProperty("bind", "127.0.0.1:0");
        configuration.addProperty("jmxName", "smtp-" + System.nanoTime());
        configuration.addProperty(
                "handlerchain[@coreHandlersPackage]", "org.apache.james.smtpserver.CoreCmdHandlerLoader");
        for (Class<?> handler : handlers) {
            configuration.addProperty("handlerchain.handler(-1)[@class]", handler.getName());
        }
        server.setProtocolHandlerLoader(new ReflectionLoader());
        server.configure(configuration);
        server.init();
        listening = server.bootstrap()
                .clone()
                .group(io)
                .channel(NioServerSocketChannel.class)
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .sync()
                .channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    @Override
    public void close() {
        io.shutdownGracefully();
        server.destroy();
        pool.shutdownNow();
    }

    private static final class ReflectionLoader implements ProtocolHandlerLoader {
        @Override
        public ProtocolHandler load(String name, Configuration config) throws LoadingException {
            try {
                return (ProtocolHandler)
                        Class.forName(name).getDeclaredConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new LoadingException(name, e);
            }
        }
    }

    private static final class NoMetrics implements SmtpMetrics {
        @Override
        public Metric getConnectionMetric() {
            return new NoMetric();
        }

        @Override
        public Metric getCommandsMetric() {
            return new NoMetric();
        }
    }

    private static final class NoMetric implements Metric {
        @Override
        public void increment() {}

        @Override
        public void decrement() {}

        @Override
        public void add(int value) {}

        @Override
        public void remove(int value) {}

        @Override
        public long getCount() {
            return 0;
        }

        @Override
        public double movingAverage() {
            return 0;
        }
    }
}
