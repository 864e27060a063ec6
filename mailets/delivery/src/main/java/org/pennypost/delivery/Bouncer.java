package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.cleanup.Notices;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.pennypost.mbox.MessageContent;

/**
 * Tells senders, and the postmaster, what became of mail.
 *
 * <p>Thread safe. Source: Postfix bounce(8); postconf(5) notify_classes.
 */
public final class Bouncer {
    private final Notices notices;
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
        this.notices = new Notices(settings, queue, log, clock);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    /** A message that senders are told of: its name, its envelope, and its content. */
    record About(String queueId, Envelope envelope, MessageContent content) {}

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
        notify(Notice.FAILURE, new About(queueId, envelope, original), told, reports);
    }

    /**
     * Sends a notification to those who want it: the sender, the postmaster, or nobody.
     *
     * @throws IOException when it cannot be queued
     */
    void notify(Notice notice, About about, Address told, List<DeliveryReport> reports) throws IOException {
        Notices.Sender by = notices.now();
        BounceSettings names = BounceSettings.of(by.settings());
        if (told.text().equalsIgnoreCase(by.doubleBounce().text())) {
            log.log("bounce", "warning: " + about.queueId() + ": undeliverable postmaster notification discarded");
            return;
        }
        List<DeliveryReport> wanted = reports.stream()
                .filter(report -> notice.isWanted(report.details().dsnNotify()))
                .toList();
        if (told.isNull() && notice.isTrace() && !wanted.isEmpty()) {
            tellPostmaster(by, names, notice, about, wanted);
            return;
        }
        if (!told.isNull() && !wanted.isEmpty()) {
            post(
                    by,
                    message(names, notice, false, about, told, wanted),
                    Address.NULL,
                    new Recipient(told, told),
                    about,
                    "sender " + notice.logName());
        }
        Optional<String> postmaster = postmaster(notice, told, names, by.settings());
        if (postmaster.isPresent()) {
            Recipient copied = by.recipient(postmaster.get());
            post(
                    by,
                    message(names, notice, true, about, copied.address(), reports),
                    by.doubleBounce(),
                    copied,
                    about,
                    "postmaster " + notice.logName());
        }
    }

    /** Of what the null sender has asked, he is told who is told of what cannot be returned. */
    private void tellPostmaster(
            Notices.Sender by, BounceSettings names, Notice notice, About about, List<DeliveryReport> wanted)
            throws IOException {
        if (!names.classes().contains("2bounce")) {
            log.log("bounce", about.queueId() + ": not sending trace/success notification for single-bounce message");
            return;
        }
        Recipient told = by.recipient(by.settings().text("2bounce_notice_recipient"));
        post(
                by,
                message(names, notice, false, about, told.address(), wanted),
                by.doubleBounce(),
                told,
                about,
                "sender " + notice.logName());
    }

    private BounceMessage message(
            BounceSettings names,
            Notice notice,
            boolean copy,
            About about,
            Address told,
            List<DeliveryReport> reports) {
        return new BounceMessage(
                names, notice, copy, about.queueId(), about.envelope(), told, reports, clock.getZone());
    }

    /** The postmaster, if he is told, too: of failures, of those that nobody else can be told of, and of delays. */
    private static Optional<String> postmaster(Notice notice, Address told, BounceSettings names, Settings current) {
        String why =
                switch (notice) {
                    case FAILURE -> told.isNull() ? "2bounce" : "bounce";
                    case DELAY -> "delay";
                    default -> "";
                };
        return names.classes().contains(why) ? Optional.of(current.text(why + "_notice_recipient")) : Optional.empty();
    }

    private void post(
            Notices.Sender by, BounceMessage notification, Address sender, Recipient told, About about, String what)
            throws IOException {
        InternalMail.Posted posted = by.post(sender, told, new InternalMail.Content() {
            @Override
            public void writeTo(OutputStream out, String ownId, Instant now) throws IOException {
                notification.writeTo(out, ownId, now, about.content());
            }

            @Override
            public void accepted(String ownId) {
                log.log("bounce", about.queueId() + ": " + what + ": " + ownId);
            }
        });
        if (posted.refusal().isPresent()) {
            throw new IOException(
                    "the notification was not accepted: " + posted.refusal().get());
        }
    }
}
