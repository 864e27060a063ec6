package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import com.google.inject.Injector;
import com.google.inject.Provider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.apache.james.webadmin.WebAdminServer;
import org.pennypost.conf.Service;

/** Starts and stops James's webadmin on the line of {@code master.cf} that asks for it. */
final class Webadmin {
    private final Service service;
    private final Provider<WebAdminServer> server;

    Webadmin(Service service, Injector injector) {
        this.service = requireNonNull(service);
        this.server = injector.getProvider(WebAdminServer.class);
    }

    /** The address it listens on: that of the line, else 127.0.0.1. */
    static String host(Service service) {
        return service.host().orElse("127.0.0.1");
    }

    /** Starts it, and fails where the web server beneath would only log. */
    void start() throws StartFailure {
        try {
            InetAddress address = InetAddress.getByName(host(service));
            if (!address.isLoopbackAddress()) {
                throw new StartFailure("master.cf:" + service.line() + ": webadmin listens on loopback only, not on "
                        + service.endpoint());
            }
            probe(new InetSocketAddress(address, service.port()));
            server.get().start();
        } catch (IOException | RuntimeException e) {
            throw new StartFailure(service.endpoint() + " [" + host(service) + ":" + service.port() + "]", e);
        }
    }

    /** The web server waits for ever when it cannot bind, so that is found out before. */
    private static void probe(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        }
    }
}
