package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.TrivialRewrite;
import org.pennypost.conf.Settings;
import org.pennypost.routing.Route;

/**
 * The recipients that no restriction is asked about: {@code postmaster} without a domain, and the address from which this
 * host asks others about addresses, lest two hosts that verify each other refuse each other's questions. The latter has to
 * be a destination of ours: Postfix would send such mail on for strangers where myorigin is elsewhere.
 *
 * <p>Immutable. Source: RFC 5321 section 4.5.1; postconf(5) address_verify_sender; Postfix {@code smtpd.c rcpt_cmd}.
 *
 * @param verifySender in full; the null sender when there is none
 */
record AlwaysAccepted(Address verifySender) {
    static final String POSTMASTER = "postmaster";

    AlwaysAccepted {
        requireNonNull(verifySender);
    }

    static AlwaysAccepted of(Settings settings, TrivialRewrite rewrite) {
        String sender = settings.text("address_verify_sender");
        return new AlwaysAccepted(
                sender.isEmpty() || sender.equals("<>") ? Address.NULL : rewrite.rewrite(new Address(sender)));
    }

    /** Why a recipient is accepted unasked, by the name of what says so; empty when it is not. */
    Optional<String> reason(Request request) {
        String recipient = request.recipient().map(Address::text).orElse("");
        if (recipient.equalsIgnoreCase(POSTMASTER)) {
            return Optional.of(POSTMASTER);
        }
        return !verifySender.isNull()
                        && recipient.equalsIgnoreCase(verifySender.text())
                        && request.route().stream().anyMatch(Route::isAuthorizedDestination)
                ? Optional.of("address_verify_sender")
                : Optional.empty();
    }
}
