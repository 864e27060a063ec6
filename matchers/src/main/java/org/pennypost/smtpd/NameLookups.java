package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.net.IDN;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.dns.DnsFailure;
import org.pennypost.dns.DnsResolver;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks the DNS for restrictions. A question is asked once for all recipients of a message, and one restriction waits no
 * longer than {@code pennypost_dns_timeout} for all its questions. Immutable and thread safe.
 *
 * @param resolver is asked
 * @param protocols inet_protocols
 */
record NameLookups(DnsResolver resolver, List<String> protocols) {
    NameLookups {
        requireNonNull(resolver);
        protocols = List.copyOf(protocols);
    }

    /** What the DNS has said. */
    private record Answer(List<Record> records, Optional<DnsFailure> failure) {}

    /** The records of a name; at least one. */
    List<Record> ask(Evaluation run, String name, int type) throws DnsFailure {
        Answer answer = run.request().situation().traces().carried().answer(Answer.class, name + " " + type, () -> {
            try {
                return new Answer(run.questions(resolver).ask(name(name, type), type), Optional.empty());
            } catch (DnsFailure e) {
                return new Answer(List.of(), Optional.of(e));
            }
        });
        if (answer.failure().isPresent()) {
            throw answer.failure().get();
        }
        return answer.records();
    }

    /** The addresses of a host, of the protocols that are used; at least one. */
    List<InetAddress> addresses(Evaluation run, String host) throws DnsFailure {
        List<InetAddress> addresses = new ArrayList<>();
        Optional<DnsFailure> failure = Optional.empty();
        for (int type : new int[] {Type.A, Type.AAAA}) {
            if (!protocols.contains("all") && !protocols.contains(type == Type.A ? "ipv4" : "ipv6")) {
                continue;
            }
            try {
                for (Record answer : ask(run, host, type)) {
                    addresses.add(
                            answer instanceof AAAARecord aaaa ? aaaa.getAddress() : ((ARecord) answer).getAddress());
                }
            } catch (DnsFailure e) {
                failure = failure.filter(DnsFailure::isTemporary).or(() -> Optional.of(e));
            }
        }
        if (addresses.isEmpty() && failure.isPresent()) {
            throw failure.get();
        }
        return addresses;
    }

    private static Name name(String text, int type) throws DnsFailure {
        try {
            return Name.fromString(IDN.toASCII(text, IDN.ALLOW_UNASSIGNED), Name.root);
        } catch (TextParseException | IllegalArgumentException e) {
            throw new DnsFailure(text, Type.string(type), DnsFailure.Reason.BAD_NAME);
        }
    }
}
