package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.pennypost.mbox.MessageContent;
import org.pennypost.routing.Router;

/**
 * Tells senders that their mail could not be delivered.
 *
 * <p>Thread safe. Known limits: double bounces and notices to the postmaster are not made yet. Source: Postfix bounce(8).
 */
public final class Bouncer {
    private final SettingsHolder settings;
    private final QueueIncoming queue;
    private final MailLog log;
    private final Clock clock;
    private volatile Snapshot snapshot;

    /** What is made of one configuration. */
    private record Snapshot(Settings settings, InternalMail mail) {}

    /**
     * Prepares.
     *
     * @param settings names of this host
     * @param queue where notifications go
     * @param log where it is written that one was sent
     * @param clock gives the time and its zone
     */
    @Inject
    public Bouncer(SettingsHolder settings, QueueIncoming queue, MailLog log, Clock clock) {
        this.settings = requireNonNull(settings);
        this.queue = requireNonNull(queue);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    /**
     * Sends one notification for failed recipients of a message; nothing to the null sender.
     *
     * @param queueId of the message
     * @param envelope of the message
     * @param told who is told, the sender or the owner of a list
     * @param reports failed recipients, at least one
     * @param original its content
     * @throws IOException when the notification cannot be queued; the sender does not know then
     */
    public void bounce(
            String queueId, Envelope envelope, Address told, List<DeliveryReport> reports, MessageContent original)
            throws IOException {
        if (told.isNull()) {
            return;
        }
        Settings current = settings.current();
        BounceMessage notification =
                new BounceMessage(BounceSettings.of(current), queueId, envelope, told, reports, clock.getZone());
        Envelope wanted = new Envelope(
                Address.NULL,
                List.of(new Recipient(told, told)),
                clock.instant(),
                0,
                Map.of(InternalMail.REWRITE_CONTEXT, InternalMail.LOCAL));
        InternalMail.Posted posted = mail(current).post(wanted, new InternalMail.Content() {
            @Override
            public void writeTo(OutputStream out, String ownId, Instant now) throws IOException {
                notification.writeTo(out, ownId, now, original);
            }

            @Override
            public void accepted(String ownId) {
                log.log("bounce", queueId + ": sender non-delivery notification: " + ownId);
            }
        });
        if (posted.refusal().isPresent()) {
            throw new IOException(
                    "the notification was not accepted: " + posted.refusal().get());
        }
    }

    private InternalMail mail(Settings current) {
        Snapshot known = snapshot;
        if (known == null || known.settings() != current) {
            known = new Snapshot(current, new InternalMail(current, new Router(current), queue, log, clock));
            snapshot = known;
        }
        return known.mail();
    }
}
