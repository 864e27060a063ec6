package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.protocols.lib.netty.CertificateReloadable;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;

/**
 * All of James's servers that {@code master.cf} asks for: made, bound at the same time, closed at the same time. It
 * takes the place of James's four server factories, which work one after another. Threads may share it.
 */
final class Listeners implements CertificateReloadable.Factory {
    private final ConfigurationProvider trees;
    private final Settings settings;
    private final Map<Protocol, Maker> makers;
    private final List<AbstractConfigurableAsyncServer> servers = new ArrayList<>();

    /** Makes one server of a protocol, not configured. */
    @FunctionalInterface
    interface Maker {
        AbstractConfigurableAsyncServer make(Service service);
    }

    Listeners(ConfigurationProvider trees, Settings settings, Map<Protocol, Maker> makers) {
        this.trees = requireNonNull(trees);
        this.settings = requireNonNull(settings);
        this.makers = Map.copyOf(makers);
    }

    /**
     * Binds every listener.
     *
     * @return why which did not; empty when all accept connections
     */
    List<String> open() {
        List<CompletableFuture<List<String>>> opening = new ArrayList<>();
        makers.forEach((protocol, maker) -> opening.add(Background.run(() -> open(protocol, maker))));
        return opening.stream()
                .map(CompletableFuture::join)
                .flatMap(List::stream)
                .toList();
    }

    private void open(Protocol protocol, Maker maker) throws Exception {
        for (HierarchicalConfiguration<ImmutableNode> block :
                trees.getConfiguration(protocol.tree()).configurationsAt(protocol.tree())) {
            Optional<Service> service = service(block);
            AbstractConfigurableAsyncServer server = maker.make(service.orElseGet(() -> first(protocol)));
            server.configure(block);
            List<InetSocketAddress> addresses = List.of();
            if (service.isPresent()) {
                addresses = new Endpoints(settings).of(service.get());
                server.setListenAddresses(addresses.toArray(InetSocketAddress[]::new));
            }
            try {
                server.init();
            } catch (Exception e) {
                throw new StartFailure(
                        service.map(Service::endpoint).orElse(block.getString("bind")) + " " + addresses, e);
            }
            synchronized (servers) {
                servers.add(server);
            }
        }
    }

    /** For a block that the administrator wrote: there is a line, or the protocol would have no maker. */
    private Service first(Protocol protocol) {
        return settings.services().stream().filter(protocol::serves).findFirst().orElseThrow();
    }

    private Optional<Service> service(HierarchicalConfiguration<ImmutableNode> block) {
        int line = block.getInt(ServerBlocks.LINE, -1);
        return settings.services().stream().filter(each -> each.line() == line).findFirst();
    }

    /** The addresses that accept connections. */
    List<InetSocketAddress> addresses() {
        return servers().stream()
                .flatMap(server -> server.getListenAddresses().stream())
                .toList();
    }

    @Override
    public Stream<? extends CertificateReloadable> certificatesReloadable() {
        return servers().stream().filter(AbstractConfigurableAsyncServer::isEnabled);
    }

    /** Closes listeners and connections; returns without waiting for Netty's threads. */
    void close() {
        servers().parallelStream().forEach(AbstractConfigurableAsyncServer::destroy);
    }

    private List<AbstractConfigurableAsyncServer> servers() {
        synchronized (servers) {
            return List.copyOf(servers);
        }
    }
}
