package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;

/**
 * Tells on which addresses a service listens: those of its {@code host:} in {@code master.cf}, else what
 * {@code inet_interfaces} says, of the families that {@code inet_protocols} names. Source: postconf(5).
 *
 * <p>Known limit: {@code all} with only one family means the addresses that the machine has at the start, one socket
 * each, since Java's wildcard socket always takes both families.
 */
final class Endpoints {
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");

    private final Settings settings;

    Endpoints(Settings settings) {
        this.settings = requireNonNull(settings);
    }

    /**
     * The addresses of a service, at least one.
     *
     * @throws IOException with a text for the administrator when there is none
     */
    List<InetSocketAddress> of(Service service) throws IOException {
        Settings own = settings.forService(service);
        List<InetSocketAddress> found = new ArrayList<>();
        for (InetAddress address : addresses(service, own)) {
            InetSocketAddress endpoint = new InetSocketAddress(address, service.port());
            if (family(own, address) && !found.contains(endpoint)) {
                found.add(endpoint);
            }
        }
        if (found.isEmpty()) {
            throw new IOException("master.cf:" + service.line() + ": " + service.endpoint()
                    + ": no address of the protocols in inet_protocols");
        }
        return found;
    }

    private static List<InetAddress> addresses(Service service, Settings own) throws IOException {
        if (service.host().isPresent()) {
            return resolve(service.host().get());
        }
        List<InetAddress> found = new ArrayList<>();
        for (String word : own.list("inet_interfaces")) {
            found.addAll(
                    switch (word) {
                        case "all" -> all(own);
                        case "loopback-only" -> loopback();
                        default -> resolve(word);
                    });
        }
        return found;
    }

    private static boolean family(Settings own, InetAddress address) {
        List<String> protocols = own.list("inet_protocols");
        return address.isAnyLocalAddress()
                || protocols.contains("all")
                || protocols.contains(address instanceof Inet6Address ? "ipv6" : "ipv4");
    }

    private static List<InetAddress> all(Settings own) throws IOException {
        List<String> protocols = own.list("inet_protocols");
        boolean both = protocols.contains("all") || (protocols.contains("ipv4") && protocols.contains("ipv6"));
        return both ? List.of(InetAddress.getByAddress(new byte[4])) : ofThisMachine();
    }

    private static List<InetAddress> loopback() throws IOException {
        List<InetAddress> own = ofThisMachine();
        List<InetAddress> found = new ArrayList<>();
        for (String literal : LOOPBACK) {
            InetAddress address = InetAddress.getByName(literal);
            if (own.contains(address)) {
                found.add(address);
            }
        }
        return found;
    }

    private static List<InetAddress> ofThisMachine() throws SocketException {
        List<InetAddress> found = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(each.getInetAddresses())) {
                if (!address.isLinkLocalAddress()) {
                    found.add(address);
                }
            }
        }
        return found;
    }

    private static List<InetAddress> resolve(String host) throws IOException {
        try {
            return List.of(InetAddress.getAllByName(host.replaceAll("^\\[(.*)]$", "$1")));
        } catch (UnknownHostException e) {
            throw new IOException("host not found: " + host, e);
        }
    }
}
