package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pennypost.address.HostNames;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Finds the names of clients in /etc/hosts, then in the DNS: the name of the address must have that address.
 *
 * <p>Blocks for a bounded time: a client whose name server does not answer is {@code unknown}. Loopback addresses are not
 * asked for in the DNS (RFC 6303). Thread safe. Source: Postfix {@code smtpd_peer.c}; RFC 1035.
 */
public final class DnsClientNames implements ClientNames {
    private static final int PORT = 53;

    private final HostsFile hosts;
    private final Resolver resolver;
    private final Duration limit;

    private DnsClientNames(Path hosts, Resolver resolver, Duration limit) {
        this.hosts = new HostsFile(hosts);
        this.resolver = resolver;
        this.limit = requireNonNull(limit);
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
        List<Resolver> resolvers = new ArrayList<>();
        for (String server : servers) {
            int colon = server.indexOf(':');
            boolean hasPort = colon > 0 && colon == server.lastIndexOf(':');
            SimpleResolver simple = new SimpleResolver(hasPort ? server.substring(0, colon) : server);
            simple.setPort(hasPort ? Integer.parseInt(server.substring(colon + 1)) : PORT);
            resolvers.add(simple);
        }
        Resolver resolver =
                servers.isEmpty() ? new ExtendedResolver() : new ExtendedResolver(resolvers.toArray(Resolver[]::new));
        resolver.setTimeout(limit);
        return new DnsClientNames(hosts, resolver, limit);
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
        long deadline = System.nanoTime() + limit.toNanos();
        Optional<Name> reverse = reverse(address, deadline);
        String reverseName = reverse.map(DnsClientNames::text).orElse(Client.UNKNOWN);
        boolean confirmed = reverse.isPresent() && hasAddress(reverse.get(), address, deadline);
        return new Client(address, port, confirmed ? reverseName : Client.UNKNOWN, reverseName);
    }

    private Optional<Name> reverse(InetAddress address, long deadline) {
        return ask(ReverseMap.fromAddress(address), Type.PTR, deadline).stream()
                .filter(PTRRecord.class::isInstance)
                .map(answer -> ((PTRRecord) answer).getTarget())
                .filter(name -> HostNames.isHostName(text(name)))
                .findFirst();
    }

    private boolean hasAddress(Name name, InetAddress address, long deadline) {
        int type = address instanceof Inet6Address ? Type.AAAA : Type.A;
        return ask(name, type, deadline).stream().anyMatch(answer -> address.equals(address(answer)));
    }

    private static InetAddress address(Record answer) {
        if (answer instanceof ARecord a) {
            return a.getAddress();
        }
        return answer instanceof AAAARecord aaaa ? aaaa.getAddress() : null;
    }

    private static String text(Name name) {
        try {
            return name.toString(true);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private List<Record> ask(Name name, int type, long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return List.of();
        }
        try {
            Message question = Message.newQuery(Record.newRecord(absolute(name), type, DClass.IN));
            return resolver.sendAsync(question)
                    .toCompletableFuture()
                    .get(left, TimeUnit.NANOSECONDS)
                    .getSection(Section.ANSWER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException | TimeoutException | IOException e) {
            return List.of();
        }
    }

    private static Name absolute(Name name) throws TextParseException, IOException {
        return name.isAbsolute() ? name : Name.concatenate(name, Name.root);
    }
}
