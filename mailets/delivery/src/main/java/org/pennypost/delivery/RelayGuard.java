package org.pennypost.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.routing.Router;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps mail of strangers for other hosts on this one, where the SMTP restrictions let it in by mistake: the session says in the
 * envelope that nobody has allowed it. Recipients that were ours when they were given go their way, wherever aliases
 * lead. The others fail without a notification, which would carry the message to whoever is named as its sender. Thread safe.
 * See ADR 0011.
 */
final class RelayGuard {
    private static final Logger LOGGER = LoggerFactory.getLogger(RelayGuard.class);
    private static final DeliveryStatus DENIED = DeliveryStatus.of("5.7.1", "Relay access denied");

    private RelayGuard() {}

    /** The recipients that may not leave; none for mail that somebody has allowed. */
    static List<Recipient> denied(MailAttributes attributes, Router router) throws LookupFailure {
        List<Recipient> denied = new ArrayList<>();
        if ("none".equals(attributes.envelope().attributes().get("relay_permission"))) {
            for (Recipient recipient : attributes.envelope().recipients()) {
                if (!router.resolve(recipient.original()).isAuthorizedDestination()) {
                    denied.add(recipient);
                }
            }
        }
        return denied;
    }

    /** Ends them, and the attempt. */
    static void end(Attempt attempt, List<Recipient> denied) throws MessagingException {
        LOGGER.warn(
                "{}: a stranger's mail for another host was accepted: correct smtpd_relay_restrictions",
                attempt.queueId());
        for (Recipient recipient : denied) {
            DeliveryReport report =
                    new DeliveryReport(recipient.address(), recipient.original(), DENIED, Optional.of(Address.NULL));
            attempt.ended(recipient, List.of(report), Instant.now());
        }
        attempt.finish();
    }
}
