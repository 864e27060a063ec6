package org.pennypost.smtpd;

import java.util.Map;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.RecipientCheck;
import org.pennypost.routing.Route;
import org.pennypost.status.Verdict;

/** The restrictions on the address of RCPT. Source: postconf(5) smtpd_recipient_restrictions. */
final class RecipientRestrictions {
    static final String UNLISTED = "reject_unlisted_recipient";

    private final RestrictionParts parts;
    private final int relayCode;

    private RecipientRestrictions(RestrictionParts parts) {
        this.parts = parts;
        this.relayCode = parts.code("relay_domains_reject_code");
    }

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        RecipientRestrictions recipient = new RecipientRestrictions(parts);
        RestrictionSpec unlisted = RestrictionSpec.plain(parts.aboutRecipient(recipient::unlisted));
        return Map.of(
                "check_recipient_access",
                RestrictionSpec.table("check_recipient_access", parts, recipient::access),
                "permit_auth_destination",
                RestrictionSpec.plain(parts.aboutRecipient(
                        (run, address, subject) -> isAuthorized(run, address, parts) ? Verdict.PERMIT : Verdict.DUNNO)),
                "reject_unauth_destination",
                recipient.relay(recipient.relayCode),
                "defer_unauth_destination",
                recipient.relay(recipient.relayCode - 100),
                "reject_non_fqdn_recipient",
                RestrictionSpec.plain(parts.aboutRecipient(
                        (run, address, subject) -> SenderRestrictions.nonFqdn(run, address, subject, parts))),
                UNLISTED,
                unlisted,
                "check_recipient_maps",
                unlisted);
    }

    private Optional<Verdict> access(Evaluation run, AccessTable table) throws LookupFailure {
        Request request = run.request();
        if (request.recipient().isEmpty()) {
            return Optional.empty();
        }
        Subject subject = Subject.of(Stage.RECIPIENT, request);
        try {
            Route route = parts.route(request, request.recipient().get());
            boolean suspicious = route.routed() && !parts.trustsRouting();
            return table.mail(run, route, parts.extension(), subject)
                    .map(verdict -> suspicious && verdict == Verdict.PERMIT ? Verdict.DUNNO : verdict);
        } catch (LookupFailure e) {
            return Optional.of(run.lookupFailed(subject, e));
        }
    }

    private RestrictionSpec relay(int code) {
        return RestrictionSpec.plain(parts.aboutRecipient((run, address, subject) -> isAuthorized(run, address, parts)
                ? Verdict.DUNNO
                : run.refuse(code + " 5.7.1 <" + subject.name() + ">: Relay access denied")));
    }

    /** Whether anybody may send mail to the recipient. */
    static boolean isAuthorized(Evaluation run, Address recipient, RestrictionParts parts) throws LookupFailure {
        return parts.route(run.request(), recipient).isAuthorizedDestination(parts.trustsRouting());
    }

    /** Refuses a recipient that does not exist in the class of its domain, has moved, or is routed to an error. */
    private Verdict unlisted(Evaluation run, Address recipient, Subject subject) throws LookupFailure {
        if (!run.firstRecipientCheck() || parts.takesUnknown()) {
            return Verdict.DUNNO;
        }
        Optional<RecipientCheck.Refusal> refusal = parts.recipients().refusal(parts.route(run.request(), recipient));
        return refusal.map(found -> run.refuse(subject, found.code(), found.status(), found.reason()))
                .orElse(Verdict.DUNNO);
    }
}
