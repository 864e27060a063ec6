package org.pennypost.smtpd;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pennypost.conf.Settings;
import org.pennypost.routing.NetworkList;
import org.pennypost.routing.Route;

/**
 * Whether there is anything behind a recipient at another host but a rule that lets everybody: a second opinion, which
 * trusts only what a client cannot make up (its address, a login). It changes no reply; a message without it carries {@link #NONE}, and
 * the router's mailet does not let it out. Immutable. See ADR 0011.
 *
 * <p>Known limit: where the lists hold a table or service that may let single clients or recipients, its word counts.
 */
final class RelayPermission {
    /** The attribute of an envelope. */
    static final String ATTRIBUTE = "relay_permission";

    /** Its value where nobody has allowed what the message is about to do. */
    static final String NONE = "none";

    /** What may let a client or a recipient for a reason that is not made up. Those on sender and HELO are not among them. */
    private static final Set<String> REASONS = Set.of(
            "check_client_access",
            "check_ccert_access",
            "check_sasl_access",
            "check_recipient_access",
            "check_policy_service",
            "permit_tls_clientcerts",
            "permit_tls_all_clientcerts",
            "permit_mx_backup");

    private final NetworkList mynetworks;
    private final boolean trustsRouting;
    private final boolean hasOtherReasons;

    RelayPermission(Settings settings, NetworkList mynetworks) {
        this.mynetworks = mynetworks;
        this.trustsRouting = settings.bool("allow_untrusted_routing");
        Set<String> words = new HashSet<>();
        collect(settings.list("smtpd_relay_restrictions"), settings, words);
        collect(settings.list("smtpd_recipient_restrictions"), settings, words);
        this.hasOtherReasons = words.stream().anyMatch(REASONS::contains);
    }

    private static void collect(List<String> list, Settings settings, Set<String> words) {
        List<String> classes = settings.list("smtpd_restriction_classes");
        for (String word : list) {
            boolean added = words.add(word.toLowerCase(Locale.ROOT));
            if (added && classes.contains(word)) {
                collect(new ArrayList<>(settings.list(word)), settings, words);
            }
        }
    }

    /** Whether a recipient that was accepted ought not to have been. */
    boolean isMissing(Session session, Route route) {
        return !hasOtherReasons
                && !route.isAuthorizedDestination(trustsRouting)
                && !mynetworks.contains(session.client.address())
                && session.saslUser().isEmpty()
                && !session.settings().router().ownAddresses().contains(session.client.address());
    }
}
