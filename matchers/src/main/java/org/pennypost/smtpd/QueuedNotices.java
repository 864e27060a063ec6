package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import org.pennypost.cleanup.InternalMail;
import org.pennypost.cleanup.MailDate;
import org.pennypost.cleanup.Notices;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.maillog.MailLog;

/** Puts notices to the postmaster into the queue. Thread safe. */
public final class QueuedNotices implements PostmasterNotices {
    private final Notices notices;
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
        this.notices = new Notices(holder, queue, log, clock);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    @Override
    public void post(SmtpdSettings session, String client, byte[] transcript) {
        Notices.Sender by = notices.now();
        Settings settings = by.settings();
        Recipient told = by.recipient(session.errorNoticeRecipient());
        try {
            InternalMail.Posted posted = by.post(by.doubleBounce(), told, (out, queueId, now) -> {
                out.write(("Date: " + MailDate.header(now, clock.getZone())
                                + "\r\nFrom: Mail Delivery System <MAILER-DAEMON@" + settings.text("myhostname")
                                + ">\r\nTo: Postmaster <" + told.address().external()
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
