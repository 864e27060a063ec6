package org.pennypost.smtpd;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pennypost.address.Address;
import org.pennypost.address.HostNames;
import org.pennypost.dns.DnsFailure;
import org.pennypost.status.Verdict;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Access tables that are asked for the servers of a domain: its addresses, its mail exchangers, its name servers. They may
 * not permit. Where servers cannot be looked up now, the request is deferred. Source: postconf(5) check_sender_mx_access;
 * Postfix {@code smtpd_check.c check_server_access}.
 */
final class ServerAccess {
    private static final Map<String, Integer> TYPES = Map.of("a", Type.A, "mx", Type.MX, "ns", Type.NS);

    private final RestrictionParts parts;

    /** Whose servers, by the word in the restriction's name. */
    private record Owner(String word, Function<Request, Optional<String>> name, Function<Request, Subject> subject) {}

    private static final List<Owner> OWNERS = List.of(
            new Owner(
                    "client", request -> known(request.client().name()), request -> Subject.of(Stage.CLIENT, request)),
            new Owner(
                    "reverse_client_hostname", request -> known(request.client().reverseName()), Subject::reverseName),
            new Owner("helo", Request::helo, request -> Subject.of(Stage.HELO, request)),
            new Owner(
                    "sender",
                    request -> request.realSender().map(Address::text),
                    request -> Subject.of(Stage.SENDER, request)),
            new Owner(
                    "recipient",
                    request -> request.recipient().map(Address::text),
                    request -> Subject.of(Stage.RECIPIENT, request)));

    private ServerAccess(RestrictionParts parts) {
        this.parts = parts;
    }

    private static Optional<String> known(String name) {
        return Optional.of(name).filter(text -> !text.equals(Client.UNKNOWN));
    }

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        ServerAccess access = new ServerAccess(parts);
        Map<String, RestrictionSpec> specs = new HashMap<>();
        for (Owner owner : OWNERS) {
            TYPES.forEach((word, type) -> {
                String name = "check_" + owner.word() + "_" + word + "_access";
                specs.put(
                        name,
                        RestrictionSpec.table(name, parts, (run, table) -> access.check(run, table, owner, type)));
            });
        }
        return specs;
    }

    private Optional<Verdict> check(Evaluation run, AccessTable table, Owner owner, int type) {
        Request request = run.request();
        return owner.name()
                .apply(request)
                .flatMap(name -> find(run, table, name, owner.subject().apply(request), type)
                        .map(verdict -> ClientRestrictions.forbidPermit(run, table.restriction(), verdict, name)));
    }

    private Optional<Verdict> find(Evaluation run, AccessTable table, String name, Subject subject, int type) {
        String domain = HeloRestrictions.withoutDot(name.substring(name.lastIndexOf('@') + 1));
        if (domain.startsWith("[")) {
            return type == Type.NS || !HostNames.isLiteral(domain)
                    ? Optional.empty()
                    : table.address(run, HostNames.literalAddress(domain), subject);
        }
        if (domain.isEmpty()) {
            return Optional.empty();
        }
        List<String> servers;
        try {
            servers = servers(run, domain, type);
        } catch (DnsFailure e) {
            return failed(run, Type.string(type) + " host for " + name, subject, e);
        }
        Optional<Verdict> failure = Optional.empty();
        for (String server : servers) {
            Optional<Verdict> found = server(run, table, server, subject, type);
            if (found.isPresent() && found.get() != Verdict.DUNNO) {
                return found;
            }
            failure = failure.or(() -> found);
        }
        return failure;
    }

    /** By name, then by address; of a domain itself only the addresses count. */
    private Optional<Verdict> server(Evaluation run, AccessTable table, String server, Subject subject, int type) {
        Optional<Verdict> found = type == Type.A ? Optional.empty() : table.domain(run, server, subject);
        if (found.isPresent()) {
            return found;
        }
        try {
            for (InetAddress address : parts.names().addresses(run, server)) {
                found = table.address(run, Client.text(address), subject);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        } catch (DnsFailure e) {
            return failed(run, "host " + server + " for " + subject.kind() + " " + subject.name(), subject, e);
        }
    }

    /** A host that does not exist is in no table; one that cannot be looked up might be. */
    private static Optional<Verdict> failed(Evaluation run, String what, Subject subject, DnsFailure reason) {
        run.warn("Unable to look up " + what + ": " + reason.text());
        return reason.isTemporary()
                ? Optional.of(run.deferIfPermit(subject, 450, "4.4.3", "Unable to look up " + what))
                : Optional.empty();
    }

    /** A domain without mail exchangers is its own; one without name servers has those of its parent. */
    private List<String> servers(Evaluation run, String domain, int type) throws DnsFailure {
        if (type == Type.A) {
            return List.of(domain);
        }
        String asked = domain;
        while (true) {
            try {
                return parts.names().ask(run, asked, type).stream()
                        .map(ServerAccess::target)
                        .filter(host -> !host.isEmpty())
                        .toList();
            } catch (DnsFailure e) {
                int dot = asked.indexOf('.');
                if (e.isTemporary() || (type == Type.NS && dot < 0)) {
                    throw e;
                }
                if (type == Type.MX) {
                    return List.of(domain);
                }
                asked = asked.substring(dot + 1);
            }
        }
    }

    private static String target(Record answer) {
        return (answer instanceof MXRecord mx ? mx.getTarget() : ((NSRecord) answer).getTarget()).toString(true);
    }
}
