package org.pennypost.server.dialogue;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.pennypost.dialogue.Dialogue;
import org.pennypost.smtpd.james.Unbound;
import org.pennypost.smtpd.james.Unconnected;

/**
 * A server whose connections each have a dialogue of their own. It takes connections as James's servers do ({@link Unbound}) and
 * has nothing to configure. Connections beyond the limit are closed without a word. Threads may share it.
 */
public final class DialogueServer implements Unbound {
    private final EventExecutorGroup workers;
    private final Function<Connection, Dialogue> maker;
    private final Successor successor;
    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final Unconnected unconnected = new Unconnected();

    /**
     * Makes one.
     *
     * @param workers where dialogues run; they may block
     * @param maker makes the dialogue of a connection
     * @param successor goes on where a dialogue hands over
     * @param most connections at once
     */
    public DialogueServer(
            EventExecutorGroup workers, Function<Connection, Dialogue> maker, Successor successor, int most) {
        this.workers = requireNonNull(workers);
        this.maker = requireNonNull(maker);
        this.successor = requireNonNull(successor);
        this.most = most;
    }

    @Override
    public void configure(HierarchicalConfiguration<ImmutableNode> configuration) {
        // main.cf and master.cf say all that there is to say.
    }

    @Override
    public void init() {
        ServerBootstrap unused = unconnected
                .begin(new Pipeline())
                .option(ChannelOption.SO_BACKLOG, 200)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true);
    }

    /** Not shared: Netty makes one per server, and it serves all its connections. */
    @io.netty.channel.ChannelHandler.Sharable
    private final class Pipeline extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            begin(channel);
        }
    }

    /** Gives a connection its dialogue. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a connection to close
    public void begin(Channel channel) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(workers, "pennypost-dialogue", new DialogueHandler(maker, successor));
    }

    @Override
    public void destroy() {
        // The listeners close sockets and connections.
    }

    @Override
    public boolean isEnabled() {
        return true;
    }

    @Override
    public List<InetSocketAddress> getListenAddresses() {
        return unconnected.listenAddresses();
    }

    @Override
    public ServerBootstrap bootstrap() {
        return unconnected.bootstrap();
    }

    @Override
    public int getPort() {
        return 0; // many servers share a listener's ports
    }

    @Override
    public void reloadSSLCertificate() {
        // Certificates are looked at with every handshake.
    }
}
