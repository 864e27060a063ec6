package org.pennypost.smtpd.james;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.pennypost.smtpd.SmtpdEnvironment;

/**
 * James's SMTP server for one line of master.cf, speaking our dialogue.
 *
 * <p>James's pipeline, session and handler chain are used; it binds nothing ({@link Unbound}). The handler chain of its configuration may name the
 * administrator's own hooks ({@code HeloHook}, {@code MailHook}, {@code RcptHook}, {@code MessageHook}, {@code
 * JamesMessageHook}, {@code HookResultHook}, connect and disconnect handlers); they run after our own decision, on the
 * workers. Command handlers in it have no effect, so James's AUTH, which answers where it is not offered, cannot come
 * in. Known limits: message hooks may look and refuse, not change the message; the PROXY protocol is not spoken.
 */
public final class SmtpdServer extends SMTPServer implements Unbound {
    private static final String CORE = "handlerchain[@coreHandlersPackage]";
    private static final String JMX = "handlerchain[@enableJmx]";

    private final EventExecutorGroup workers;
    private final SmtpdEnvironment environment;
    private final SmtpMetrics metrics;
    private final Supplier<List<Hook>> own;
    private final Unconnected unconnected = new Unconnected();
    private SMTPProtocol protocol;
    private ConnectionHandlers handlers;

    /**
     * Makes a server; James's life cycle (configure, init, destroy) follows.
     *
     * @param workers where the dialogue runs; it keeps the order within a connection and may block
     * @param environment what the dialogues share
     * @param metrics counts connections and reads
     * @param own gives the hooks that new connections have beside those of the handler chain
     */
    public SmtpdServer(
            EventExecutorGroup workers, SmtpdEnvironment environment, SmtpMetrics metrics, Supplier<List<Hook>> own) {
        super(metrics);
        this.workers = requireNonNull(workers);
        this.environment = requireNonNull(environment);
        this.metrics = metrics;
        this.own = requireNonNull(own);
    }

    /** James looks up this machine's own name here, which may take long and is not needed: main.cf has it. */
    @Override
    protected void configureHelloName(Configuration configuration) {
        requireNonNull(configuration);
    }

    @Override
    public String getHelloName() {
        return environment.settings().get().myhostname();
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        configuration.setProperty(CORE, DialogueHandlersPackage.class.getName());
        configuration.setProperty(JMX, false);
        super.doConfigure(configuration);
    }

    @Override
    protected void preInit() throws Exception {
        super.preInit();
        ChainedHooks.Lists hooks = ChainedHooks.Lists.of(getProtocolHandlerChain());
        handlers = ConnectionHandlers.of(getProtocolHandlerChain());
        SMTPConfiguration configuration = new SMTPHandlerConfigurationDataImpl();
        protocol = new SMTPProtocol(getProtocolHandlerChain(), configuration) {
            @Override
            public ProtocolSession newSession(ProtocolTransport transport) {
                return new SmtpdSession(configuration, transport, environment, hooks.and(own.get()));
            }
        };
    }

    @Override
    protected EventExecutorGroup getExecutorGroup() {
        return workers;
    }

    @Override
    protected Class<? extends HandlersPackage> getCoreHandlersPackage() {
        return DialogueHandlersPackage.class;
    }

    @Override
    protected ChannelHandlerFactory createFrameHandlerFactory() {
        return pipeline -> new ChannelInboundHandlerAdapter(); // the dialogue finds lines itself
    }

    @Override
    protected DialogueChannelHandler createCoreHandler() {
        return new DialogueChannelHandler(protocol, handlers, metrics, workers.next());
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new DialoguePipeline(
                connectionLimit, connPerIP, this::getEncryption, getFrameHandlerFactory(), this::createCoreHandler);
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
