package org.pennypost.smtpd;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The restrictions by name, made for one snapshot of the settings. Immutable. */
final class Restrictions {
    /** One of these must stand in the relay or recipient list, or the server would relay for everybody. */
    static final Set<String> RELAY_GUARDS =
            Set.of("reject_unauth_destination", "defer_unauth_destination", "reject", "defer", "defer_if_permit");

    private final Map<String, RestrictionSpec> byName = new HashMap<>();

    Restrictions(RestrictionParts parts) {
        byName.putAll(GenericRestrictions.of(parts));
        byName.putAll(ClientRestrictions.of(parts));
        byName.putAll(CertificateRestrictions.of(parts));
        byName.putAll(HeloRestrictions.of(parts));
        byName.putAll(SenderRestrictions.of(parts));
        byName.putAll(RecipientRestrictions.of(parts));
        byName.putAll(UnknownDomains.of(parts));
        byName.putAll(ServerAccess.of(parts));
        byName.putAll(MxBackup.of(parts));
        byName.putAll(DnsLists.of(parts));
        byName.putAll(PolicyRestriction.of(parts));
    }

    Set<String> names() {
        return Set.copyOf(byName.keySet());
    }

    boolean isKnown(String name) {
        return byName.containsKey(folded(name));
    }

    boolean takesArgument(String name) {
        RestrictionSpec spec = byName.get(folded(name));
        return spec != null && spec.argument().isPresent();
    }

    Restriction make(String name, Optional<String> argument, Optional<String> bareTable) throws BadArgument {
        RestrictionSpec spec = byName.get(folded(name));
        if (spec == null && name.indexOf(':') >= 0) {
            throw new BadArgument("specify one of (check_client_access, check_helo_access, check_sender_access,"
                    + " check_recipient_access, check_etrn_access) before \"" + name + "\"");
        }
        if (spec == null) {
            throw new BadArgument(Unsupported.reason(name).orElse("unknown smtpd restriction: \"" + name + "\""));
        }
        String wanted = spec.argument().orElse("");
        String given = argument.orElse("");
        boolean table = wanted.equals(RestrictionSpec.TABLE);
        if (!wanted.isEmpty() && (given.isEmpty() || (table && given.indexOf(':') < 0))) {
            throw new BadArgument("restriction " + folded(name) + ": bad argument \"" + given + "\": need " + wanted);
        }
        return spec.maker().make(given, bareTable);
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Restrictions that Postfix has, or had, and that are not here. */
    private static final class Unsupported {
        private static final Map<String, String> REASONS = Map.ofEntries(
                Map.entry("reject_unverified_sender", "no address is verified by a probe yet"),
                Map.entry("reject_unverified_recipient", "no address is verified by a probe yet"),
                Map.entry("reject_maps_rbl", "write reject_rbl_client and the list's domain"),
                Map.entry("permit_naked_ip_address", "write permit_mynetworks"),
                Map.entry("check_relay_domains", "write reject_unauth_destination"));

        static Optional<String> reason(String name) {
            return Optional.ofNullable(REASONS.get(folded(name)))
                    .map(reason -> "restriction not supported: " + name + ": " + reason);
        }
    }
}
