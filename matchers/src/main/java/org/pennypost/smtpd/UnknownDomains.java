package org.pennypost.smtpd;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.dns.DnsFailure;
import org.pennypost.routing.Route;
import org.pennypost.status.Verdict;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The restrictions on names that the DNS does not know. What it cannot say now is deferred. Source: postconf(5)
 * reject_unknown_sender_domain, reject_unknown_helo_hostname; RFC 7505.
 */
final class UnknownDomains {
    /** RFC 7505 section 4. */
    private static final String NULL_MX_SENDER = "550 5.7.27 ";

    private static final String NULL_MX_RECIPIENT = "556 5.1.10 ";

    private final RestrictionParts parts;

    private UnknownDomains(RestrictionParts parts) {
        this.parts = parts;
    }

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        UnknownDomains unknown = new UnknownDomains(parts);
        RestrictionSpec helo = RestrictionSpec.plain(parts.aboutHelo(unknown::helo));
        RestrictionSpec sender = RestrictionSpec.plain(parts.aboutSender(unknown::address));
        return Map.of(
                "reject_unknown_helo_hostname",
                helo,
                "reject_unknown_hostname",
                helo,
                "reject_unknown_sender_domain",
                sender,
                "reject_unknown_address",
                sender,
                "reject_unknown_recipient_domain",
                RestrictionSpec.plain(parts.aboutRecipient(unknown::address)));
    }

    private Verdict helo(Evaluation run, String name, Subject subject) {
        if (name.startsWith("[")) {
            return HeloRestrictions.literal(run, name, subject, parts);
        }
        Optional<DnsFailure> failure = failure(run, name, List.of(Type.A, Type.AAAA, Type.MX));
        if (failure.isEmpty()) {
            return Verdict.DUNNO;
        }
        String reason = "Host not found";
        return failure.get().isTemporary()
                ? tempfail(run, "unknown_helo_hostname_tempfail_action", subject, "4.7.1", reason)
                : run.refuse(subject, parts.code("unknown_hostname_reject_code"), "4.7.1", reason);
    }

    private Verdict address(Evaluation run, Address address, Subject subject) throws LookupFailure {
        Route route =
                subject.isSender() ? parts.router().resolve(address, address) : parts.route(run.request(), address);
        String domain = route.address().domain().orElse("");
        boolean local = domain.isEmpty() || route.addressClass().isFinal();
        if (local || (domain.startsWith("[") && domain.endsWith("]"))) {
            return Verdict.DUNNO;
        }
        if (takesNoMail(run, domain)) {
            return run.refuse((subject.isSender() ? NULL_MX_SENDER : NULL_MX_RECIPIENT)
                    + subject.refusal("Domain " + domain + " does not accept mail (nullMX)"));
        }
        Optional<DnsFailure> failure = failure(run, domain, List.of(Type.MX, Type.A, Type.AAAA));
        if (failure.isEmpty()) {
            return Verdict.DUNNO;
        }
        String reason = "Domain not found";
        return failure.get().isTemporary()
                ? tempfail(run, "unknown_address_tempfail_action", subject, "4.1.2", reason)
                : run.refuse(subject, parts.code("unknown_address_reject_code"), "4.1.2", reason);
    }

    private Verdict tempfail(Evaluation run, String action, Subject subject, String status, String reason) {
        return parts.settings().text(action).equalsIgnoreCase("defer")
                ? run.refuse(subject, 450, status, reason)
                : run.deferIfPermit(subject, 450, status, reason);
    }

    private boolean takesNoMail(Evaluation run, String domain) {
        try {
            List<Record> records = parts.names().ask(run, domain, Type.MX);
            return records.size() == 1
                    && ((MXRecord) records.get(0)).getTarget().equals(Name.root);
        } catch (DnsFailure e) {
            return false;
        }
    }

    /** Why a name has no record of any of these types; one that may be found later goes before those that cannot. */
    private Optional<DnsFailure> failure(Evaluation run, String name, List<Integer> types) {
        Optional<DnsFailure> failure = Optional.empty();
        for (int type : types) {
            try {
                parts.names().ask(run, name, type);
                return Optional.empty();
            } catch (DnsFailure e) {
                failure = failure.filter(DnsFailure::isTemporary).or(() -> Optional.of(e));
            }
        }
        return failure;
    }
}
