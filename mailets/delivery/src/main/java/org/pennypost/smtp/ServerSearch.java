package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
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

    private final SmtpSettings settings;
    private final MailExchangers exchangers;

    ServerSearch(SmtpSettings settings, MailExchangers exchangers) {
        this.settings = requireNonNull(settings);
        this.exchangers = requireNonNull(exchangers);
    }

    /**
     * Finds them.
     *
     * @return at least one
     * @throws Failure when there is none, or they cannot be found out
     */
    List<SmtpServer> find(NextHop nexthop) throws Failure {
        int port = port(nexthop);
        List<MailExchanger> hosts = hosts(nexthop);
        if (hosts.isEmpty()) {
            throw new Failure("5.1.0", "Domain " + nexthop.host() + " does not accept mail (nullMX)");
        }
        List<SmtpServer> servers = new ArrayList<>();
        boolean ownPort = port == port(new NextHop("", true, Optional.empty()));
        byPreference(hosts).values().forEach(equal -> servers.addAll(servers(equal, port, ownPort)));
        if (servers.isEmpty()) {
            throw noAddress(hosts);
        }
        List<SmtpServer> others = ownPort ? withoutOurselves(servers, hosts) : servers;
        if (others.isEmpty()) {
            throw new Failure("5.4.6", "mail for " + nexthop.host() + " loops back to myself");
        }
        int limit = settings.addressLimit();
        return limit > 0 && others.size() > limit ? others.subList(0, limit) : others;
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
    private static Failure noAddress(List<MailExchanger> hosts) {
        List<DnsFailure> failures =
                hosts.stream().flatMap(host -> host.failure().stream()).toList();
        return failures.stream()
                .filter(DnsFailure::isTemporary)
                .findFirst()
                .or(() -> failures.stream().findFirst())
                .map(ServerSearch::failure)
                .orElseGet(() -> new Failure("5.4.4", NOT_FOUND + hosts.get(0).host() + " has no usable address"));
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
            host.addresses().forEach(address -> servers.add(new SmtpServer(host.host(), address, port, ownPort)));
        }
        if (settings.randomize()) {
            Collections.shuffle(servers);
        }
        String first = settings.addressPreference();
        if (!first.equals("any")) {
            int length = first.equals("ipv6") ? 16 : 4;
            servers.sort(Comparator.comparing(server -> server.address().getAddress().length != length));
        }
        return servers;
    }

    private List<SmtpServer> withoutOurselves(List<SmtpServer> servers, List<MailExchanger> hosts) {
        OptionalInt own = servers.stream()
                .filter(server -> settings.own().contains(server.address()))
                .mapToInt(server -> preference(server, hosts))
                .min();
        return own.isEmpty()
                ? servers
                : servers.stream()
                        .filter(server -> preference(server, hosts) < own.getAsInt())
                        .toList();
    }

    private static int preference(SmtpServer server, List<MailExchanger> hosts) {
        return hosts.stream()
                .filter(host -> host.host().equals(server.host()))
                .mapToInt(MailExchanger::preference)
                .min()
                .orElse(0);
    }
}
