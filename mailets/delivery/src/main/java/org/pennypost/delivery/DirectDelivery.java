package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.lmtpd.LmtpDelivery;
import org.pennypost.maillog.MailLog;
import org.pennypost.mbox.MboxRegistry;
import org.pennypost.mbox.UserQuota;
import org.pennypost.routing.Router;
import org.pennypost.status.EnhancedStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers mail that came by LMTP to the mailboxes of users of this host, at once: their Sieve scripts count, aliases and .forward
 * files do not. Thread safe. Source: RFC 2033; Dovecot lmtp.
 */
public final class DirectDelivery implements LmtpDelivery {
    private static final Logger LOGGER = LoggerFactory.getLogger(DirectDelivery.class);
    private static final EnhancedStatus FULL = EnhancedStatus.of("5.2.2");

    private final SettingsHolder settings;
    private final MboxRegistry mailboxes;
    private final UserQuota quota;
    private final QueueIncoming queue;
    private final MailLog log;
    private final Clock clock;
    private final Latest<Parts> parts = new Latest<>(this::parts);

    private record Parts(ExpansionSettings expansion, Aliases aliases, LocalMailbox mailbox) {}

    private record Found(LocalName name, LocalUser user) {}

    /**
     * Prepares.
     *
     * @param settings the configuration, asked anew for each message
     * @param mailboxes the mailbox files of the process
     * @param quota what users may have
     * @param queue takes what scripts send on
     * @param log the mail log
     * @param clock gives the time, and the zone of From_ lines
     */
    @Inject
    public DirectDelivery(
            SettingsHolder settings,
            MboxRegistry mailboxes,
            UserQuota quota,
            QueueIncoming queue,
            MailLog log,
            Clock clock) {
        this.settings = requireNonNull(settings);
        this.mailboxes = requireNonNull(mailboxes);
        this.quota = requireNonNull(quota);
        this.queue = requireNonNull(queue);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    private Parts parts(Settings current) {
        Identity identity = Identity.of(current);
        LocalSettings local = LocalSettings.of(current);
        ExpansionSettings expansion = ExpansionSettings.of(current);
        Router router = new Router(current);
        Mailboxes places = new Mailboxes(mailboxes, identity, local.myhostname(), clock);
        InternalMail mail = new InternalMail(current, router, queue, log, clock);
        Forwarder forwarder = new Forwarder(mail, true, clock);
        return new Parts(
                expansion,
                new Aliases(expansion, router, identity),
                LocalMailbox.of("lmtp", new MailStore(local, places, quota), identity, forwarder, log));
    }

    private static Optional<Found> find(Parts now, Address recipient) throws LookupFailure {
        Aliases.Resolved resolved = now.aliases().resolve(recipient);
        LocalName name = LocalName.of(
                resolved.address(),
                now.expansion().delimiters(),
                now.expansion().ownerRequest());
        return resolved.local() ? now.aliases().user(name).map(user -> new Found(name, user)) : Optional.empty();
    }

    @Override
    public Optional<String> refusal(Address recipient) {
        try {
            return find(parts.of(settings.current()), recipient).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                            "550 5.1.1 <" + recipient.external() + "> User doesn't exist: " + recipient.external());
        } catch (LookupFailure e) {
            return Optional.of("451 4.3.0 <" + recipient.external() + "> Temporary user lookup failure");
        }
    }

    @Override
    public List<String> deliver(Address sender, List<Address> recipients, Content content) {
        Parts now = parts.of(settings.current());
        List<String> replies = new ArrayList<>();
        for (Address recipient : recipients) {
            replies.add(reply(recipient, deliver(now, sender, recipient, content)));
        }
        return replies;
    }

    private DeliveryStatus deliver(Parts now, Address sender, Address recipient, Content content) {
        try {
            Optional<Found> found = find(now, recipient);
            if (found.isEmpty()) {
                return DeliveryStatus.of("5.1.1", "User doesn't exist: " + recipient.external());
            }
            Address address = found.get().name().recipient();
            Recipient envelopeRecipient = new Recipient(recipient, address);
            Envelope envelope = new Envelope(sender, List.of(envelopeRecipient), clock.instant(), 0, Map.of());
            Letter letter = Letter.to(envelopeRecipient, "lmtp", envelope, content::writeTo);
            LocalUser user = found.get().user();
            return Batch.alone(batch -> now.mailbox().deliver(user, letter, Behalf.of(sender, address), batch));
        } catch (LookupFailure e) {
            return DeliveryStatus.of("4.3.0", "Temporary user lookup failure");
        } catch (IOException e) {
            return DeliveryStatus.of("4.3.0", FailureText.of(e));
        } catch (RuntimeException unforeseen) {
            LOGGER.error("delivery to <{}> failed", recipient, unforeseen);
            return DeliveryStatus.of("4.3.0", "Temporary internal failure");
        }
    }

    /** A full mailbox is one that may have room tomorrow. */
    private static String reply(Address recipient, DeliveryStatus status) {
        String to = "<" + recipient.external() + "> ";
        if (status.isSent()) {
            return "250 2.0.0 " + to + "Saved";
        }
        if (status.code().equals(FULL)) {
            return "452 4.2.2 " + to + "Mailbox is full";
        }
        return (status.isDeferred() ? "451 " : "550 ") + status.code() + " " + to + status.text();
    }
}
