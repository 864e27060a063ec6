package org.pennypost.dns;

import static java.util.Objects.requireNonNull;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.HostNames;
import org.pennypost.dns.DnsResolver.Questions;
import org.pennypost.routing.NextHop;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Finds the hosts that take mail for the next hop of an SMTP transport: the domain's mail exchangers; the domain itself
 * where it has none; {@code [host]} without asking for any.
 *
 * <p>Thread safe. Known limit: our own host among the exchangers is shown like any other. Source: RFC 5321 section 5.1,
 * RFC 7505; transport(5); Postfix {@code smtp_addr.c}.
 */
public final class MailExchangers {
    private final DnsResolver resolver;
    private final List<String> protocols;

    private MailExchangers(DnsResolver resolver, List<String> protocols) {
        this.resolver = requireNonNull(resolver);
        this.protocols = List.copyOf(protocols);
    }

    /**
     * Makes a lookup.
     *
     * @param servers pennypost_dns_servers
     * @param protocols inet_protocols: {@code all}, {@code ipv4}, {@code ipv6}
     * @param limit how long the lookups for one next hop may take
     * @return the lookup
     * @throws UnknownHostException when a server's name cannot be resolved
     */
    public static MailExchangers of(List<String> servers, List<String> protocols, Duration limit)
            throws UnknownHostException {
        return new MailExchangers(DnsResolver.of(servers, limit), protocols);
    }

    /**
     * Finds the hosts.
     *
     * @param nexthop where to
     * @return the hosts by preference, equal ones in the order of the answer; those without a known address say why; empty
     *     when the domain says that it takes no mail
     * @throws DnsFailure when the mail exchangers of a domain cannot be found out now, or a name cannot be one
     */
    public List<MailExchanger> find(NextHop nexthop) throws DnsFailure {
        if (HostNames.isAddress(nexthop.host()) && nexthop.direct()) {
            return List.of(address(nexthop.host()));
        }
        Questions questions = resolver.start();
        Name name = name(nexthop.host());
        return nexthop.direct() ? List.of(host(name, 0, questions)) : domain(name, questions);
    }

    private static MailExchanger address(String literal) throws DnsFailure {
        try {
            return new MailExchanger(literal, 0, List.of(InetAddress.getByName(literal)), Optional.empty());
        } catch (UnknownHostException e) {
            throw new DnsFailure(literal, "A", DnsFailure.Reason.BAD_NAME);
        }
    }

    private List<MailExchanger> domain(Name name, Questions questions) throws DnsFailure {
        List<MXRecord> records = new ArrayList<>();
        try {
            for (Record answer : questions.ask(name, Type.MX)) {
                records.add((MXRecord) answer);
            }
        } catch (DnsFailure e) {
            if (e.isTemporary()) {
                throw e;
            }
            return List.of(host(name, 0, questions));
        }
        records.sort(Comparator.comparingInt(MXRecord::getPriority));
        List<MailExchanger> hosts = new ArrayList<>();
        for (MXRecord mx : records) {
            if (!mx.getTarget().equals(Name.root)) {
                hosts.add(host(mx.getTarget(), mx.getPriority(), questions));
            }
        }
        return hosts;
    }

    private MailExchanger host(Name name, int preference, Questions questions) {
        List<InetAddress> addresses = new ArrayList<>();
        Optional<DnsFailure> failure = Optional.empty();
        for (int type : new int[] {Type.AAAA, Type.A}) {
            if (!protocols.contains("all") && !protocols.contains(type == Type.A ? "ipv4" : "ipv6")) {
                continue;
            }
            try {
                addresses.addAll(type == Type.A ? 0 : addresses.size(), questions.addresses(name, type));
            } catch (DnsFailure e) {
                failure = failure.filter(DnsFailure::isTemporary).or(() -> Optional.of(e));
            }
        }
        boolean known = !addresses.isEmpty() && failure.stream().noneMatch(DnsFailure::isTemporary);
        return new MailExchanger(name.toString(true), preference, addresses, known ? Optional.empty() : failure);
    }

    private static Name name(String text) throws DnsFailure {
        try {
            return Name.fromString(IDN.toASCII(text, IDN.ALLOW_UNASSIGNED), Name.root);
        } catch (TextParseException | IllegalArgumentException e) {
            throw new DnsFailure(text, "A", DnsFailure.Reason.BAD_NAME);
        }
    }
}
