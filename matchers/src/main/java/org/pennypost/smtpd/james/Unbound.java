package org.pennypost.smtpd.james;

import io.netty.bootstrap.ServerBootstrap;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.james.lifecycle.api.Configurable;
import org.apache.james.protocols.lib.netty.CertificateReloadable;

/**
 * A server of James that binds nothing: it is configured, started and ended as James does it, and takes its connections
 * from sockets of somebody else's, which may be older than it and may outlive it.
 *
 * <p>James's {@code AbstractAsyncServer} binds all its addresses at once, each server with threads of its own, and closes
 * them only together with the sessions. A subclass that implements this overrides {@code bind} and the two methods for
 * addresses, since a reload opens and closes single addresses and lets sessions live on. Threads may share it.
 */
public interface Unbound extends Configurable, CertificateReloadable {
    /**
     * Makes it ready for connections; James's own.
     *
     * @throws Exception when a handler of it cannot be made
     */
    void init() throws Exception;

    /** Ends it, after its last connection; James's own. */
    void destroy();

    /** Whether its configuration lets it serve; James's own. */
    boolean isEnabled();

    /** The addresses that its configuration asks for. */
    List<InetSocketAddress> getListenAddresses();

    /**
     * How its connections are set up.
     *
     * @return James's socket options, and the pipeline as child handler; no threads and no channel type
     * @throws IllegalStateException before {@link #init}
     */
    ServerBootstrap bootstrap();
}
