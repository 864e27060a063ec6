package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.HostNames;
import org.pennypost.dns.DnsFailure;
import org.pennypost.dns.DnsResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Type;

/**
 * Finds the names of clients in /etc/hosts, then in the DNS: the name of the address must have that address.
 *
 * <p>Blocks for a bounded time: a client whose name server does not answer is {@code unknown}. Loopback addresses are not
 * asked for in the DNS (RFC 6303). Thread safe. Source: Postfix {@code smtpd_peer.c}; RFC 1035.
 */
public final class DnsClientNames implements ClientNames {
    private final HostsFile hosts;
    private final DnsResolver resolver;

    private DnsClientNames(Path hosts, DnsResolver resolver) {
        this.hosts = new HostsFile(hosts);
        this.resolver = requireNonNull(resolver);
    }

    /**
     * Makes a lookup.
     *
     * @param hosts usually /etc/hosts; need not exist
     * @param servers pennypost_dns_servers: names or addresses, each with {@code :port} or without; empty for those of
     *     the system
     * @param limit how long one client's lookup may take
     * @return the lookup
     * @throws UnknownHostException when a server's name cannot be resolved
     */
    public static DnsClientNames of(Path hosts, List<String> servers, Duration limit) throws UnknownHostException {
        return new DnsClientNames(hosts, DnsResolver.of(servers, limit));
    }

    @Override
    public Client lookup(InetAddress address, int port) {
        Optional<String> inHosts = hosts.name(address);
        if (inHosts.isPresent()) {
            return new Client(address, port, inHosts.get(), inHosts.get());
        }
        if (address.isLoopbackAddress()) {
            return new Client(address, port, Client.UNKNOWN, Client.UNKNOWN);
        }
        DnsResolver.Questions questions = resolver.start();
        Optional<Name> reverse;
        try {
            reverse = reverse(address, questions);
        } catch (DnsFailure e) {
            Client.Lookup lookup = lookup(e);
            return new Client(address, port, Client.UNKNOWN, Client.UNKNOWN, lookup, lookup);
        }
        if (reverse.isEmpty()) {
            return new Client(address, port, Client.UNKNOWN, Client.UNKNOWN);
        }
        String reverseName = text(reverse.get());
        Client.Lookup confirmed = confirm(reverse.get(), address, questions);
        String name = confirmed == Client.Lookup.FOUND ? reverseName : Client.UNKNOWN;
        return new Client(address, port, name, reverseName, confirmed, Client.Lookup.FOUND);
    }

    private static Optional<Name> reverse(InetAddress address, DnsResolver.Questions questions) throws DnsFailure {
        return questions.ask(ReverseMap.fromAddress(address), Type.PTR).stream()
                .map(answer -> ((PTRRecord) answer).getTarget())
                .filter(name -> HostNames.isHostName(text(name)))
                .findFirst();
    }

    private static Client.Lookup lookup(DnsFailure failure) {
        return failure.isTemporary() ? Client.Lookup.TRY_AGAIN : Client.Lookup.NONE;
    }

    private static Client.Lookup confirm(Name name, InetAddress address, DnsResolver.Questions questions) {
        try {
            return questions
                            .addresses(name, address instanceof Inet6Address ? Type.AAAA : Type.A)
                            .contains(address)
                    ? Client.Lookup.FOUND
                    : Client.Lookup.NONE;
        } catch (DnsFailure e) {
            return lookup(e);
        }
    }

    private static String text(Name name) {
        try {
            return name.toString(true);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
