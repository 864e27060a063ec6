package org.pennypost.smtpd;

import java.util.Map;
import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.conf.Words;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.AddressLookup;
import org.pennypost.routing.RecipientCheck;
import org.pennypost.routing.Route;
import org.pennypost.routing.TableList;
import org.pennypost.status.Verdict;

/** The restrictions on the address of MAIL. Source: postconf(5) smtpd_sender_restrictions, smtpd_sender_login_maps. */
final class SenderRestrictions {
    static final String UNLISTED = "reject_unlisted_sender";

    private final RestrictionParts parts;
    private final TableList logins;
    private final String nullKey;

    private SenderRestrictions(RestrictionParts parts) {
        this.parts = parts;
        this.logins = TableList.of("smtpd_sender_login_maps", parts.settings(), parts.observer());
        this.nullKey = parts.settings().text("smtpd_null_access_lookup_key");
    }

    static Map<String, RestrictionSpec> of(RestrictionParts parts) {
        SenderRestrictions sender = new SenderRestrictions(parts);
        return Map.of(
                "check_sender_access",
                RestrictionSpec.table("check_sender_access", parts, sender::access),
                "reject_non_fqdn_sender",
                RestrictionSpec.plain(
                        parts.aboutSender((run, address, subject) -> nonFqdn(run, address, subject, parts))),
                UNLISTED,
                RestrictionSpec.plain(parts.aboutSender(sender::unlisted)),
                "reject_authenticated_sender_login_mismatch",
                sender.login("reject_authenticated_sender_login_mismatch", sender::authenticated),
                "reject_known_sender_login_mismatch",
                sender.login("reject_known_sender_login_mismatch", sender::known),
                "reject_unauthenticated_sender_login_mismatch",
                sender.login("reject_unauthenticated_sender_login_mismatch", sender::unauthenticated));
    }

    private Optional<Verdict> access(Evaluation run, AccessTable table) throws LookupFailure {
        Request request = run.request();
        if (request.sender().isEmpty()) {
            return Optional.empty();
        }
        Subject subject = Subject.of(Stage.SENDER, request);
        Address sender = request.sender().get();
        if (sender.isNull()) {
            return nullKey.isEmpty() ? Optional.empty() : table.whole(run, nullKey, subject);
        }
        try {
            return table.mail(run, route(sender), parts.extension(), subject);
        } catch (LookupFailure e) {
            return Optional.of(run.lookupFailed(subject, e));
        }
    }

    private Route route(Address sender) throws LookupFailure {
        return parts.router().resolve(sender, sender);
    }

    /** An address without a domain, or with a domain of one label, is not one that mail can go back to. */
    static Verdict nonFqdn(Evaluation run, Address address, Subject subject, RestrictionParts parts) {
        String domain = address.domain().orElse("");
        return (domain.startsWith("[") && domain.endsWith("]")) || HeloRestrictions.isFullyQualified(domain)
                ? Verdict.DUNNO
                : run.refuse(subject, parts.code("non_fqdn_reject_code"), "4.5.2", "need fully-qualified address");
    }

    private Verdict unlisted(Evaluation run, Address sender, Subject subject) throws LookupFailure {
        if (parts.takesUnknown()) {
            return Verdict.DUNNO;
        }
        Optional<RecipientCheck.Refusal> refusal = parts.recipients().refusal(route(sender));
        return refusal.map(found -> run.refuse(subject, found.code(), of(found.status()), found.reason()))
                .orElse(Verdict.DUNNO);
    }

    /** An unknown user is a bad address; as a sender, it is one of which nothing more is said. */
    private static String of(String status) {
        return status.endsWith(".1.1") ? status.charAt(0) + ".1.0" : status;
    }

    private RestrictionSpec login(String name, RestrictionParts.About<Address> about) {
        Restriction restriction = parts.aboutSender(about);
        return RestrictionSpec.plain(run -> {
            if (!parts.hasSasl()) {
                run.warn("restriction `" + name + "' ignored: no SASL support");
                return Verdict.DUNNO;
            }
            return restriction.check(run);
        });
    }

    private Verdict authenticated(Evaluation run, Address sender, Subject subject) throws LookupFailure {
        return owned(run, sender, subject, false);
    }

    private Verdict known(Evaluation run, Address sender, Subject subject) throws LookupFailure {
        return owned(run, sender, subject, true);
    }

    /** Who has logged in may use the addresses of that name. */
    private Verdict owned(Evaluation run, Address sender, Subject subject, boolean allowUnknown) throws LookupFailure {
        Optional<String> user = run.request().saslUser();
        if (user.isEmpty()) {
            return Verdict.DUNNO;
        }
        Optional<String> owners = owners(sender);
        boolean owner = owners.isPresent()
                ? Words.byCommaOrSpace(owners.get()).stream().anyMatch(user.get()::equalsIgnoreCase)
                : allowUnknown;
        return owner ? Verdict.DUNNO : run.refuse(subject, 553, "5.7.1", "not owned by user " + user.get());
    }

    private Verdict unauthenticated(Evaluation run, Address sender, Subject subject) throws LookupFailure {
        return run.request().saslUser().isEmpty() && owners(sender).isPresent()
                ? run.refuse(subject, 553, "5.7.1", "not logged in")
                : Verdict.DUNNO;
    }

    private Optional<String> owners(Address sender) throws LookupFailure {
        AddressLookup lookup = parts.router().lookup();
        return lookup.find(logins, route(sender).address()).map(AddressLookup.Match::value);
    }
}
