package org.pennypost.smtpd;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pennypost.conf.Settings;
import org.pennypost.routing.NetworkList;
import org.pennypost.routing.OwnAddresses;
import org.pennypost.routing.RecipientCheck;
import org.pennypost.status.Reply;
import org.pennypost.status.Verdict;

/** The restrictions by name, made for one snapshot of the settings. */
final class Restrictions {
    /** One of these must stand in the relay or recipient list, or the server would relay for everybody. */
    static final Set<String> RELAY_GUARDS =
            Set.of("reject_unauth_destination", "defer_unauth_destination", "reject", "defer");

    private final Map<String, Restriction> byName;

    Restrictions(Settings settings, NetworkList mynetworks, OwnAddresses own, RecipientCheck recipients) {
        int rejectCode = settings.integer("reject_code");
        int deferCode = settings.integer("defer_code");
        boolean trustsRouting = settings.bool("allow_untrusted_routing");
        int relayCode = settings.integer("relay_domains_reject_code");
        this.byName = Map.ofEntries(
                Map.entry("permit", request -> Verdict.PERMIT),
                Map.entry("reject", request -> refuse(request.refusal(rejectCode + " 5.7.1", "Access denied"))),
                Map.entry("defer", request -> refuse(request.refusal(deferCode + " 4.3.2", "Try again later"))),
                Map.entry(
                        "permit_mynetworks",
                        request -> permitIf(mynetworks.contains(request.client().address()))),
                Map.entry(
                        "permit_inet_interfaces",
                        request -> permitIf(own.contains(request.client().address()))),
                Map.entry(
                        "permit_sasl_authenticated",
                        request -> permitIf(request.saslUser().isPresent())),
                Map.entry("permit_auth_destination", request -> permitIf(isAuthorized(request, trustsRouting))),
                Map.entry("reject_unauth_destination", request -> relay(request, trustsRouting, relayCode + " 5.7.1")),
                Map.entry(
                        "defer_unauth_destination",
                        request -> relay(request, trustsRouting, deferred(relayCode) + " 4.7.1")),
                Map.entry("reject_unlisted_recipient", new RejectUnlistedRecipient(recipients)));
    }

    Optional<Restriction> named(String name) {
        return Optional.ofNullable(byName.get(name.toLowerCase(Locale.ROOT)));
    }

    private static Verdict relay(Request request, boolean trustsRouting, String code) {
        return isAuthorized(request, trustsRouting)
                ? Verdict.DUNNO
                : refuse(code + " <" + request.subject() + ">: Relay access denied");
    }

    private static int deferred(int code) {
        return code - 100;
    }

    private static boolean isAuthorized(Request request, boolean trustsRouting) {
        return request.route()
                .map(route -> route.isAuthorizedDestination(trustsRouting))
                .orElse(true);
    }

    private static Verdict permitIf(boolean condition) {
        return condition ? Verdict.PERMIT : Verdict.DUNNO;
    }

    /** Refuses; the class of the enhanced status code follows that of the reply code, which the settings choose. */
    static Verdict refuse(String reply) {
        boolean mixed = reply.length() > 5 && reply.charAt(5) == '.' && reply.charAt(0) != reply.charAt(4);
        return new Verdict.Refuse(
                Reply.of(mixed ? reply.substring(0, 4) + reply.charAt(0) + reply.substring(5) : reply));
    }
}
