package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.cleanup.MailDate;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;
import org.pennypost.routing.Router;

/** Puts notices to the postmaster into the queue. Thread safe. */
public final class QueuedNotices implements PostmasterNotices {
    private final SettingsHolder holder;
    private final QueueIncoming queue;
    private final MailLog log;
    private final Clock clock;

    /**
     * Prepares.
     *
     * @param holder has the names of this host
     * @param queue where notices go
     * @param log is told of those that cannot be queued
     * @param clock gives the time and its zone
     */
    public QueuedNotices(SettingsHolder holder, QueueIncoming queue, MailLog log, Clock clock) {
        this.holder = requireNonNull(holder);
        this.queue = requireNonNull(queue);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    @Override
    public void post(SmtpdSettings session, String client, byte[] transcript) {
        Settings settings = holder.current();
        String host = settings.text("myhostname");
        Router router = new Router(settings);
        Address given = new Address(session.errorNoticeRecipient());
        Address told = router.rewrite().rewrite(given);
        Envelope envelope = new Envelope(
                new Address(settings.text("double_bounce_sender") + "@" + host),
                List.of(new Recipient(given, told)),
                clock.instant(),
                0,
                Map.of(InternalMail.REWRITE_CONTEXT, InternalMail.LOCAL));
        try {
            InternalMail.Posted posted = new InternalMail(settings, router, queue, log, clock)
                    .post(envelope, (out, queueId, now) -> {
                        out.write(("Date: " + MailDate.header(now, clock.getZone())
                                        + "\r\nFrom: Mail Delivery System <MAILER-DAEMON@" + host
                                        + ">\r\nTo: Postmaster <" + told.external()
                                        + ">\r\nSubject: " + settings.text("mail_name")
                                        + " SMTP server: errors from " + client + "\r\n\r\n")
                                .getBytes(UTF_8));
                        out.write(transcript);
                    });
            posted.refusal().ifPresent(why -> failed(session, why.toString()));
        } catch (IOException e) {
            failed(session, String.valueOf(e.getMessage()));
        }
    }

    private void failed(SmtpdSettings session, String why) {
        log.log(session.logService(), "warning: postmaster notify: " + why);
    }
}
