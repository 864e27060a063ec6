package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.function.Function;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.webadmin.WebAdminServer;
import org.pennypost.conf.Program;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;

/**
 * James's webadmin on the first line of {@code master.cf} that asks for it; without one, nowhere. Threads may share it.
 */
@Singleton
final class Webadmin {
    private final Maker maker;
    private volatile Optional<Running> current = Optional.empty();

    /** Makes a web server for an address, not started. */
    @FunctionalInterface
    interface Maker extends Function<InetSocketAddress, WebAdminServer> {}

    private record Running(InetSocketAddress address, WebAdminServer server) {}

    /** A change that is prepared: the new server answers already, the old one still does. */
    interface Change {
        /** Lets the old one go. */
        void commit();

        /** Lets the new one go. */
        void abandon();
    }

    @Inject
    Webadmin(Maker maker) {
        this.maker = requireNonNull(maker);
    }

    /**
     * Prepares for another snapshot. One thread at a time.
     *
     * @throws StartFailure when it cannot listen where its line says; nothing has changed then
     */
    Change prepare(Settings next) throws StartFailure {
        Optional<Service> line =
                next.services().stream().filter(Program.WEBADMIND::serves).findFirst();
        Optional<InetSocketAddress> address = line.isPresent() ? Optional.of(address(line.get())) : Optional.empty();
        Optional<Running> before = current;
        if (address.equals(before.map(Running::address))) {
            return change(before, Optional.empty());
        }
        Optional<Running> fresh = line.isPresent() ? Optional.of(start(line.get(), address.get())) : Optional.empty();
        return change(fresh, before);
    }

    private Change change(Optional<Running> next, Optional<Running> gone) {
        Optional<Running> before = current;
        return new Change() {
            @Override
            public void commit() {
                current = next;
                gone.ifPresent(Webadmin::stop);
            }

            @Override
            public void abandon() {
                next.filter(each -> !before.equals(next)).ifPresent(Webadmin::stop);
            }
        };
    }

    private static InetSocketAddress address(Service line) throws StartFailure {
        try {
            InetAddress address = InetAddress.getByName(line.host().orElse("127.0.0.1"));
            if (!address.isLoopbackAddress()) {
                throw new StartFailure(
                        "master.cf:" + line.line() + ": webadmin listens on loopback only, not on " + line.endpoint());
            }
            return new InetSocketAddress(address, line.port());
        } catch (IOException e) {
            throw new StartFailure(line.endpoint(), e);
        }
    }

    /** Fails where the web server beneath would only log. */
    private Running start(Service line, InetSocketAddress address) throws StartFailure {
        try {
            probe(address);
            return new Running(address, maker.apply(address).start());
        } catch (IOException | RuntimeException e) {
            throw new StartFailure(Door.name(line.endpoint(), address), e);
        }
    }

    /** The web server waits for ever when it cannot bind, so that is found out before. */
    private static void probe(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        }
    }

    private static void stop(Running running) {
        running.server().destroy();
    }

    /** The address that it listens on. */
    Optional<InetSocketAddress> listensOn() {
        return current.map(Running::address);
    }

    /** Stops it; returns without waiting for requests that are being answered. */
    void close() {
        current.ifPresent(Webadmin::stop);
    }
}
