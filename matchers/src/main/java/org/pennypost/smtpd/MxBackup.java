package org.pennypost.smtpd;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.dns.DnsFailure;
import org.pennypost.routing.LocalDomains;
import org.pennypost.routing.NetworkList;
import org.pennypost.routing.Route;
import org.pennypost.status.Verdict;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Type;

/**
 * Permits recipients whose domain names this host as a mail exchanger that is not the first. Source: postconf(5)
 * permit_mx_backup, permit_mx_backup_networks.
 */
final class MxBackup {
    private final RestrictionParts parts;
    private final NetworkList primaries;
    private final boolean restricted;

    private MxBackup(RestrictionParts parts) {
        this.parts = parts;
        List<String> networks = parts.settings().list("permit_mx_backup_networks");
        this.primaries = new NetworkList(networks);
        this.restricted = !networks.isEmpty();
    }

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        MxBackup backup = new MxBackup(parts);
        return Map.of("permit_mx_backup", RestrictionSpec.plain(parts.aboutRecipient(backup::check)));
    }

    private Verdict check(Evaluation run, Address recipient, Subject subject) throws LookupFailure {
        Route route = parts.route(run.request(), recipient);
        if (route.isAuthorizedDestination(parts.trustsRouting())) {
            return Verdict.PERMIT;
        }
        String domain = route.address().domain().orElse("");
        if ((route.routed() && !parts.trustsRouting()) || domain.isEmpty() || domain.startsWith("[")) {
            return Verdict.DUNNO;
        }
        List<MXRecord> exchangers;
        try {
            exchangers = parts.names().ask(run, domain, Type.MX).stream()
                    .map(MXRecord.class::cast)
                    .sorted(Comparator.comparingInt(MXRecord::getPriority))
                    .toList();
        } catch (DnsFailure e) {
            return e.isTemporary()
                    ? defer(run, subject, "Unable to look up mail exchanger information: " + e.reason())
                    : Verdict.DUNNO;
        }
        return isBackup(run, exchangers, subject) && (!restricted || primariesAreKnown(run, exchangers, subject))
                ? Verdict.PERMIT
                : Verdict.DUNNO;
    }

    private static Verdict defer(Evaluation run, Subject subject, String reason) {
        return run.deferIfReject(subject, 450, "4.4.4", reason);
    }

    /** Among the exchangers, but not among the first. */
    private boolean isBackup(Evaluation run, List<MXRecord> exchangers, Subject subject) throws LookupFailure {
        int best = exchangers.get(0).getPriority();
        boolean backup = false;
        for (MXRecord exchanger : exchangers) {
            if (isOwn(run, exchanger.getTarget().toString(true), subject)) {
                if (exchanger.getPriority() == best) {
                    return false;
                }
                backup = true;
            }
        }
        return backup;
    }

    private boolean isOwn(Evaluation run, String host, Subject subject) throws LookupFailure {
        LocalDomains local = parts.router().lookup().domains();
        if (local.isLocal(host)) {
            return true;
        }
        try {
            return parts.names().addresses(run, host).stream()
                    .anyMatch(parts.router().ownAddresses()::contains);
        } catch (DnsFailure e) {
            if (e.isTemporary()) {
                defer(run, subject, "Unable to look up mail exchanger host " + host + ": " + e.reason());
            }
            return false;
        }
    }

    private boolean primariesAreKnown(Evaluation run, List<MXRecord> exchangers, Subject subject) {
        int best = exchangers.get(0).getPriority();
        for (MXRecord exchanger : exchangers) {
            if (exchanger.getPriority() != best) {
                return true;
            }
            String host = exchanger.getTarget().toString(true);
            try {
                if (!parts.names().addresses(run, host).stream().allMatch(primaries::contains)) {
                    return false;
                }
            } catch (DnsFailure e) {
                defer(run, subject, "Unable to look up host " + host + " as mail exchanger");
                return false;
            }
        }
        return true;
    }
}
