package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.imapserver.netty.IMAPServer;
import org.apache.james.imapserver.netty.ImapMetrics;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.pennypost.imapd.ImapLogin;
import org.pennypost.login.LoginClient;
import org.pennypost.login.LoginEnvironment;
import org.pennypost.server.dialogue.Connection;
import org.pennypost.server.dialogue.DialogueServer;
import org.pennypost.smtpd.james.Unbound;
import org.pennypost.smtpd.james.Unconnected;

/**
 * James's {@link IMAPServer} behind a log-in of our own ({@link ImapLogin}): TLS, passwords and what strangers send are dealt with
 * before James's decoder sees a byte. Behind that, {@link ImapCommands} cuts what comes into commands, in the place of James's
 * framer and request decoder.
 */
final class GuardedImapServer extends IMAPServer implements Unbound {
    private static final int LITERALS = 1024;
    private static final int CONNECTIONS = 10_000;

    /** Bytes of a literal. */
    static final String LITERAL_LIMIT = "pennypostLiteralLimit";
    /** Bytes of a literal from which on it is kept in a file. */
    static final String LITERAL_IN_MEMORY = "pennypostLiteralInMemory";

    private static final int DEFAULT_LITERAL_IN_MEMORY = 128 * 1024;

    private final Unconnected unconnected = new Unconnected();
    private final ImapProcessor processor;
    private final ImapDecoder decoder;
    private final LoginParts login;
    private String helloName = "";
    private ImapBounds bounds = new ImapBounds(0, 0, 0, 0);
    private ChannelInitializer<?> james;
    private DialogueServer front;

    /** What James's server is made of. */
    record Parts(ImapDecoder decoder, ImapEncoder encoder, ImapProcessor processor) {}

    /**
     * What comes before it.
     *
     * @param workers where log-ins run
     * @param environment what they share
     * @param beginning makes James's session
     */
    record LoginParts(EventExecutorGroup workers, LoginEnvironment environment, ImapBeginning beginning) {}

    GuardedImapServer(Parts parts, LoginParts login, ImapMetrics metrics, GaugeRegistry gauges) {
        super(parts.decoder(), parts.encoder(), parts.processor(), requireNonNull(metrics), requireNonNull(gauges));
        this.processor = parts.processor();
        this.decoder = parts.decoder();
        this.login = requireNonNull(login);
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        super.doConfigure(configuration);
        bounds = new ImapBounds(
                configuration.getInt("maxLineLength", DEFAULT_MAX_LINE_LENGTH),
                configuration.getLong(LITERAL_LIMIT, Integer.MAX_VALUE),
                LITERALS,
                configuration.getInt(LITERAL_IN_MEMORY, DEFAULT_LITERAL_IN_MEMORY));
        // once more: James's own reading of the tree leaves CONDSTORE out
        processor.configure(ImapConfiguration.builder()
                .appendLimit(bounds.literal())
                .disabledCaps(ImmutableSet.copyOf(ImapFeatures.DISABLED))
                .isCondstoreEnable(true)
                .build());
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
    protected void preInit() throws Exception {
        super.preInit();
        james = super.createPipelineFactory();
        front = new DialogueServer(login.workers(), this::dialogue, this::take, CONNECTIONS);
    }

    private ImapLogin dialogue(Connection connection) {
        LoginClient client =
                new LoginClient(login.environment(), connection.remote(), connection.local(), connection::close);
        return new ImapLogin(
                client, (user, who) -> login.beginning().open(connection.channel(), user, who), connection.wire());
    }

    /** Lets James go on: its handlers behind what decrypts, but for those that cut what comes into commands. */
    private void take(Connection connection, byte[] rest) {
        Channel channel = connection.channel();
        channel.pipeline().addLast(new ImapTraffic((in, out) -> {
            Runnable end = ImapBeginning.end(channel, in, out);
            login.workers().execute(end);
        }));
        channel.pipeline().addLast(james);
        channel.pipeline().replace(TIMEOUT_HANDLER, TIMEOUT_HANDLER, new ImapSilence());
        channel.pipeline().remove(FRAMER);
        ImapCommands commands = new ImapCommands(bounds, decoder);
        channel.attr(IMAP_SESSION_ATTRIBUTE_KEY).get().setAttribute(ImapCommands.ATTRIBUTE, commands);
        channel.pipeline().replace(REQUEST_DECODER, REQUEST_DECODER, commands);
        channel.pipeline().addLast(new ImapEnd());
        commands.channelRead(channel.pipeline().context(REQUEST_DECODER), Unpooled.wrappedBuffer(rest));
        channel.config().setAutoRead(true);
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new LoginPipeline();
    }

    /** A new connection has nothing but the log-in. */
    private final class LoginPipeline extends AbstractChannelPipelineFactory<SocketChannel> {
        LoginPipeline() {
            super(getFrameHandlerFactory(), getExecutorGroup());
        }

        @Override
        protected ChannelInboundHandlerAdapter createHandler() {
            return createCoreHandler();
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            front.begin(channel);
        }
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
