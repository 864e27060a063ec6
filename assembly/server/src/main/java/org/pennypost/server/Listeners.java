package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.james.protocols.lib.netty.CertificateReloadable;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.smtpd.james.Unbound;

/**
 * All of James's servers that {@code master.cf} asks for, and the sockets that lead to them. It takes the place of
 * James's four server factories, which work one after another, and once. Threads may share it.
 *
 * <p>A change is prepared, and then put in force or given up. See {@link ListenersChange}.
 */
final class Listeners implements CertificateReloadable.Factory {
    private final Parts parts;
    private volatile InForce current = new InForce(Map.of(), Map.of());

    /** Makes servers of a protocol, not configured. */
    @FunctionalInterface
    interface Maker {
        /**
         * Makes one.
         *
         * @param service its line
         * @param settings the snapshot that will be in force when it gets its first connection
         */
        Unbound make(Service service, Settings settings);
    }

    /**
     * What listeners are made with.
     *
     * @param makers by protocol
     * @param threads Netty's
     * @param made how many servers there have been: each has a name of its own
     */
    record Parts(Map<Protocol, Maker> makers, IoThreads threads, AtomicInteger made) {}

    /**
     * What serves.
     *
     * @param served the servers
     * @param doors the sockets by the address that was asked for, in the order of the lines
     */
    record InForce(Map<Served.Identity, Served> served, Map<InetSocketAddress, Door> doors) {}

    Listeners(Map<Protocol, Maker> makers) {
        this.parts = new Parts(Map.copyOf(makers), new IoThreads(), new AtomicInteger());
    }

    /**
     * Prepares for another snapshot. One thread at a time; what it gives is to be committed or abandoned.
     *
     * @throws StartFailure with every reason, one for each line, when an address cannot be bound or a server not be made;
     *     nothing has changed then
     */
    ListenersChange prepare(Settings next) throws StartFailure {
        return ListenersChange.prepare(parts, current, next);
    }

    /** Puts it in force. */
    void commit(ListenersChange change) {
        current = requireNonNull(change).commit();
    }

    /** The addresses that accept connections. */
    List<InetSocketAddress> addresses() {
        return current.doors().values().stream().map(Door::address).toList();
    }

    /** The same in words: address, port and command. */
    List<String> texts() {
        return current.doors().values().stream().map(Door::toString).toList();
    }

    @Override
    public Stream<? extends CertificateReloadable> certificatesReloadable() {
        return current.served().values().stream().map(Served::server);
    }

    /** Closes listeners and connections; returns without waiting for Netty's threads. */
    void close() {
        parts.threads().close();
        current.served().values().parallelStream().forEach(each -> each.server().destroy());
    }
}
