package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imapserver.netty.IMAPServer;
import org.apache.james.imapserver.netty.ImapMetrics;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.HandlerConstants;
import org.pennypost.smtpd.james.Unbound;
import org.pennypost.smtpd.james.Unconnected;

/**
 * James's {@link IMAPServer} with an {@link ImapGuard} in front of its framer, since 3.8.1 bounds neither the number
 * nor, on its way to a temporary file, the size of literals (CVE-2024-37358).
 */
final class GuardedImapServer extends IMAPServer implements Unbound {
    /** Dovecot gives a client three minutes to log in. */
    private static final Duration LOGIN_TIME = Duration.ofMinutes(3);

    private static final int LITERALS = 1024;
    /** Bytes of a literal after login. */
    static final String LITERAL_LIMIT = "pennypostLiteralLimit";

    private final Unconnected unconnected = new Unconnected();
    private String helloName = "";
    private ImapGuard.Bounds afterLogin = ImapGuard.Bounds.BEFORE_LOGIN;

    /** What James's server is made of. */
    record Parts(ImapDecoder decoder, ImapEncoder encoder, ImapProcessor processor) {}

    GuardedImapServer(Parts parts, ImapMetrics metrics, GaugeRegistry gauges) {
        super(parts.decoder(), parts.encoder(), parts.processor(), requireNonNull(metrics), requireNonNull(gauges));
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        super.doConfigure(configuration);
        afterLogin = new ImapGuard.Bounds(
                configuration.getInt("maxLineLength", DEFAULT_MAX_LINE_LENGTH),
                configuration.getLong(LITERAL_LIMIT, Integer.MAX_VALUE),
                LITERALS);
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
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new GuardedPipeline(super.createPipelineFactory());
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

    /** Lets James make its pipeline, then puts the guard in front of the framer, behind what decrypts. */
    private final class GuardedPipeline extends AbstractChannelPipelineFactory<SocketChannel> {
        private final ChannelInitializer<?> james;

        GuardedPipeline(ChannelInitializer<?> james) {
            super(getFrameHandlerFactory(), getExecutorGroup());
            this.james = james;
        }

        @Override
        protected ChannelInboundHandlerAdapter createHandler() {
            return createCoreHandler();
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(james);
            channel.pipeline()
                    .addBefore(
                            HandlerConstants.FRAMER,
                            "pennypost-guard",
                            new ImapGuard(
                                    ImapGuard.Bounds.BEFORE_LOGIN,
                                    afterLogin,
                                    LOGIN_TIME,
                                    GuardedImapServer::loggedIn));
        }
    }

    private static boolean loggedIn(ChannelHandlerContext context) {
        Channel channel = context.channel();
        ImapSession session = channel.attr(IMAP_SESSION_ATTRIBUTE_KEY).get();
        return session != null
                && (session.getState() == ImapSessionState.AUTHENTICATED
                        || session.getState() == ImapSessionState.SELECTED);
    }
}
