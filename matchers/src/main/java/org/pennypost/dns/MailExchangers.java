package org.pennypost.dns;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pennypost.address.HostNames;
import org.pennypost.conf.Words;
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
     * @param nexthop {@code domain}, {@code domain:port}, {@code [host]}, {@code [1.2.3.4]:port}, or several of these
     *     between commas or blanks
     * @return the hosts of each in turn, those of one domain by preference; empty when the domain says that it takes no
     *     mail
     * @throws DnsFailure when the mail exchangers of a domain cannot be found out now, or a name cannot be one
     */
    public List<MailExchanger> find(String nexthop) throws DnsFailure {
        DnsResolver.Questions questions = resolver.start();
        List<MailExchanger> found = new ArrayList<>();
        List<String> destinations = Words.byCommaOrSpace(nexthop);
        if (destinations.isEmpty()) {
            throw new DnsFailure("not a host name: " + nexthop);
        }
        for (String destination : destinations) {
            boolean bracketed = destination.startsWith("[") && destination.indexOf(']') > 0;
            int end = bracketed ? destination.indexOf(']') + 1 : destination.lastIndexOf(':');
            String host = end < 0 ? destination : destination.substring(0, end);
            if (bracketed) {
                found.add(direct(host, questions));
            } else {
                found.addAll(domain(host, questions));
            }
        }
        return found;
    }

    private MailExchanger direct(String bracketed, DnsResolver.Questions questions) throws DnsFailure {
        String host = bracketed.substring(1, bracketed.length() - 1);
        String literal = HostNames.isAddress(host) ? host : HostNames.literalAddress(bracketed);
        return literal.isEmpty() ? host(name(host), 0, questions) : address(literal);
    }

    private static MailExchanger address(String literal) {
        try {
            return new MailExchanger(literal, 0, List.of(InetAddress.getByName(literal)), Optional.empty());
        } catch (UnknownHostException e) {
            return new MailExchanger(literal, 0, List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private List<MailExchanger> domain(String domain, DnsResolver.Questions questions) throws DnsFailure {
        Name name = name(domain);
        List<MXRecord> records = new ArrayList<>();
        for (Record answer : questions.ask(name, Type.MX)) {
            records.add((MXRecord) answer);
        }
        if (records.isEmpty()) {
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

    private MailExchanger host(Name name, int preference, DnsResolver.Questions questions) {
        List<InetAddress> addresses = new ArrayList<>();
        Optional<String> failure = Optional.empty();
        for (int type : new int[] {Type.A, Type.AAAA}) {
            if (!protocols.contains("all") && !protocols.contains(type == Type.A ? "ipv4" : "ipv6")) {
                continue;
            }
            try {
                addresses.addAll(questions.addresses(name, type));
            } catch (DnsFailure e) {
                failure = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        return new MailExchanger(name.toString(true), preference, addresses, failure);
    }

    private static Name name(String text) throws DnsFailure {
        try {
            return Name.fromString(java.net.IDN.toASCII(text, java.net.IDN.ALLOW_UNASSIGNED), Name.root);
        } catch (TextParseException | IllegalArgumentException e) {
            throw new DnsFailure("not a host name: " + text);
        }
    }
}
