package org.pennypost.smtpd;

import java.util.Map;
import java.util.Optional;
import org.pennypost.address.HostNames;
import org.pennypost.status.Verdict;

/** The restrictions on the name that a client gives in HELO or EHLO. Source: postconf(5) smtpd_helo_restrictions. */
final class HeloRestrictions {
    private final RestrictionParts parts;

    private HeloRestrictions(RestrictionParts parts) {
        this.parts = parts;
    }

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        HeloRestrictions helo = new HeloRestrictions(parts);
        RestrictionSpec invalid = RestrictionSpec.plain(parts.aboutHelo(helo::invalid));
        RestrictionSpec nonFqdn = RestrictionSpec.plain(parts.aboutHelo(helo::nonFqdn));
        return Map.of(
                "reject_invalid_helo_hostname",
                invalid,
                "reject_invalid_hostname",
                invalid,
                "reject_non_fqdn_helo_hostname",
                nonFqdn,
                "reject_non_fqdn_hostname",
                nonFqdn,
                "check_helo_access",
                RestrictionSpec.table("check_helo_access", parts, HeloRestrictions::access));
    }

    private static Optional<Verdict> access(Evaluation run, AccessTable table) {
        return run.request().helo().flatMap(name -> table.domain(run, name, Subject.of(Stage.HELO, run.request())));
    }

    private Verdict invalid(Evaluation run, String name, Subject subject) {
        if (name.startsWith("[")) {
            return literal(run, name, subject);
        }
        String bare = withoutDot(name);
        return HostNames.isHostName(bare) || HostNames.isAddress(bare)
                ? Verdict.DUNNO
                : run.refuse(subject, parts.code("invalid_hostname_reject_code"), "5.5.2", "Invalid name");
    }

    private Verdict nonFqdn(Evaluation run, String name, Subject subject) {
        if (name.startsWith("[")) {
            return literal(run, name, subject);
        }
        return isFullyQualified(name)
                ? Verdict.DUNNO
                : run.refuse(subject, parts.code("non_fqdn_reject_code"), "5.5.2", "need fully-qualified hostname");
    }

    private Verdict literal(Evaluation run, String name, Subject subject) {
        return literal(run, name, subject, parts);
    }

    static Verdict literal(Evaluation run, String name, Subject subject, RestrictionParts parts) {
        boolean closed = name.length() > 2 && name.endsWith("]");
        return closed && HostNames.isLiteral(name)
                ? Verdict.DUNNO
                : run.refuse(subject, parts.code("invalid_hostname_reject_code"), "5.5.2", "invalid ip address");
    }

    static boolean isFullyQualified(String name) {
        String bare = withoutDot(name);
        return HostNames.isHostName(bare) && bare.indexOf('.') >= 0;
    }

    /** One dot at the end belongs to the root. */
    static String withoutDot(String name) {
        return name.length() > 1 && name.endsWith(".") && !name.endsWith("..")
                ? name.substring(0, name.length() - 1)
                : name;
    }
}
