package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.pennypost.conf.Ports;
import org.pennypost.dns.DnsFailure;
import org.pennypost.dns.MailExchanger;
import org.pennypost.dns.MailExchangers;
import org.pennypost.routing.NextHop;

/**
 * Finds the servers of a next hop, in the order in which they are to be tried: by preference, equal ones shuffled,
 * without ourselves and what is no better than we are.
 *
 * <p>Thread safe. Source: RFC 5321 section 5.1, RFC 7505; Postfix {@code smtp_addr.c}.
 */
final class ServerSearch {
    private static final String NOT_FOUND = "Host or domain name not found. ";

    private final SearchSettings settings;
    private final MailExchangers exchangers;

    ServerSearch(SearchSettings settings, MailExchangers exchangers) {
        this.settings = requireNonNull(settings);
        this.exchangers = requireNonNull(exchangers);
    }

    /**
     * Finds them.
     *
     * @return at least one
     * @throws Failure when there is none, or they cannot be found out
     */
    List<SmtpServer> find(Destination destination) throws Failure {
        Optional<SmtpServer> socket = settings.protocol() == Protocol.LMTP ? socket(destination) : Optional.empty();
        if (socket.isPresent()) {
            return List.of(socket.get());
        }
        NextHop nexthop = settings.protocol() == Protocol.LMTP ? host(destination) : destination.hop();
        int port = port(nexthop);
        List<MailExchanger> hosts = hosts(nexthop);
        if (hosts.isEmpty()) {
            throw new Failure("5.1.0", "Domain " + nexthop.host() + " does not accept mail (nullMX)");
        }
        boolean ownPort = port == port(new NextHop("", true, Optional.empty()));
        List<Found> servers = new ArrayList<>();
        byPreference(hosts)
                .forEach((preference, equal) ->
                        servers(equal, port, ownPort).forEach(server -> servers.add(new Found(server, preference))));
        if (servers.isEmpty()) {
            throw noAddress(nexthop, hosts);
        }
        List<Found> others = ownPort ? withoutOurselves(servers) : servers;
        if (others.isEmpty()) {
            throw loop(nexthop, hosts, servers.get(0).preference());
        }
        int limit = settings.addressLimit();
        int best = others.get(0).preference();
        return others.stream()
                .limit(limit > 0 ? limit : Long.MAX_VALUE)
                .map(found -> found.preference() == best
                        ? found.server()
                        : found.server().second())
                .toList();
    }

    /** A server and the preference of its host. */
    private record Found(SmtpServer server, int preference) {}

    private Optional<SmtpServer> socket(Destination destination) {
        String text = destination.text();
        if (!text.startsWith("unix:")) {
            return Optional.empty();
        }
        String place = text.substring("unix:".length());
        Path path = settings.queueDirectory().resolve(place);
        return Optional.of(new SmtpServer(settings.myhostname(), place, UnixDomainSocketAddress.of(path), false, true));
    }

    /** LMTP knows no mail exchangers. */
    private static NextHop host(Destination destination) {
        String text = destination.text();
        NextHop hop = NextHop.parse(text.startsWith("inet:") ? text.substring("inet:".length()) : text)
                .get(0);
        return new NextHop(hop.host(), true, hop.port());
    }

    private static Failure loop(NextHop nexthop, List<MailExchanger> hosts, int found) {
        int best = hosts.stream().mapToInt(MailExchanger::preference).min().orElse(found);
        return best < found
                ? new Failure("4.4.4", "unable to find primary relay for " + nexthop.host())
                : new Failure("5.4.6", "mail for " + nexthop.host() + " loops back to myself", Failure.Kind.LOOP);
    }

    private int port(NextHop nexthop) throws Failure {
        String text = nexthop.port().orElse(settings.port());
        OptionalInt port = Ports.resolve(text);
        if (port.isEmpty()) {
            throw new Failure("4.3.5", "unknown service: " + text);
        }
        return port.getAsInt();
    }

    private List<MailExchanger> hosts(NextHop nexthop) throws Failure {
        if (settings.nativeLookup() && (nexthop.direct() || !settings.dnsLookup())) {
            Optional<MailExchanger> known = ofTheSystem(nexthop.host());
            if (known.isPresent() || !settings.dnsLookup()) {
                return List.of(known.orElseThrow(
                        () -> new Failure("5.4.4", "unable to look up host " + nexthop.host() + ": Unknown host")));
            }
        }
        try {
            return exchangers.find(nexthop);
        } catch (DnsFailure e) {
            if (settings.ignoreMxFailure() && !nexthop.direct()) {
                return hosts(new NextHop(nexthop.host(), true, nexthop.port()));
            }
            throw failure(e);
        }
    }

    private static Optional<MailExchanger> ofTheSystem(String host) {
        try {
            return Optional.of(new MailExchanger(host, 0, List.of(InetAddress.getAllByName(host)), Optional.empty()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Failure failure(DnsFailure e) {
        return new Failure(e.isTemporary() ? "4.4.3" : "5.4.4", NOT_FOUND + e.text());
    }

    /** Of several reasons the one that may pass counts. */
    private Failure noAddress(NextHop nexthop, List<MailExchanger> hosts) {
        List<DnsFailure> failures =
                hosts.stream().flatMap(host -> host.failure().stream()).toList();
        Failure found = failures.stream()
                .filter(DnsFailure::isTemporary)
                .findFirst()
                .or(() -> failures.stream().reduce((first, last) -> last))
                .map(ServerSearch::failure)
                .orElseGet(() -> new Failure("5.4.4", NOT_FOUND + hosts.get(0).host() + " has no usable address"));
        boolean wait = settings.deferWithoutAddress() && !nexthop.direct();
        return wait && !found.status().isTemporary() ? found.withStatus("4.4.4") : found;
    }

    private static Map<Integer, List<MailExchanger>> byPreference(List<MailExchanger> hosts) {
        Map<Integer, List<MailExchanger>> equal = new TreeMap<>();
        hosts.forEach(host -> equal.computeIfAbsent(host.preference(), none -> new ArrayList<>())
                .add(host));
        return equal;
    }

    private List<SmtpServer> servers(List<MailExchanger> equal, int port, boolean ownPort) {
        List<SmtpServer> servers = new ArrayList<>();
        for (MailExchanger host : equal) {
            host.addresses().forEach(address -> servers.add(SmtpServer.at(host.host(), address, port, ownPort)));
        }
        if (settings.randomize()) {
            Collections.shuffle(servers);
        }
        String first = settings.preference();
        if (!first.equals("any")) {
            int length = first.equals("ipv6") ? 16 : 4;
            servers.sort(Comparator.comparing(server -> inet(server).getAddress().length != length));
        }
        return servers;
    }

    private List<Found> withoutOurselves(List<Found> servers) {
        OptionalInt own = servers.stream()
                .filter(found -> settings.own().contains(inet(found.server())))
                .mapToInt(Found::preference)
                .min();
        return own.isEmpty()
                ? servers
                : servers.stream()
                        .filter(found -> found.preference() < own.getAsInt())
                        .toList();
    }

    private static InetAddress inet(SmtpServer server) {
        return ((InetSocketAddress) server.address()).getAddress();
    }
}
