package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.pennypost.mbox.MessageContent;

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
        BounceMessage notification = new BounceMessage(
                BounceSettings.of(settings.current()), queueId, envelope, told, reports, clock.getZone());
        try (IncomingMessage message = queue.open()) {
            Instant now = clock.instant();
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            notification.writeTo(content, message.queueId(), now, original);
            content.writeTo(message.content());
            log.log("bounce", queueId + ": sender non-delivery notification: " + message.queueId());
            message.commit(
                    new Envelope(Address.NULL, List.of(new Recipient(told, told)), now, content.size(), Map.of()));
        }
    }
}
