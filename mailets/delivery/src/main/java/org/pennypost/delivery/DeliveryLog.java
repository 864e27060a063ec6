package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.james.MailAttributes;

/**
 * Writes the line of a delivery agent for one recipient.
 *
 * <p>Source: Postfix log_adhoc(3).
 *
 * @param log where it goes
 * @param agent who speaks
 * @param relay the host or agent that takes messages, where an attempt does not say
 * @param places digits behind the point
 */
record DeliveryLog(MailLog log, String agent, String relay, int places) {
    DeliveryLog {
        requireNonNull(log);
        requireNonNull(agent);
        requireNonNull(relay);
    }

    void write(MailAttributes mail, DeliveryReport report, Course course, Instant ended) {
        String to = report.to().external();
        String original = report.original().external();
        boolean same = original.isEmpty() || original.equalsIgnoreCase(to);
        String delays = Delays.between(
                        mail.envelope().arrival(), mail.active(), course.began(), course.connected(), ended)
                .text(places);
        DeliveryStatus status = report.status();
        log.log(
                agent,
                mail.queueId() + ": to=<" + to + ">, " + (same ? "" : "orig_to=<" + original + ">, ") + "relay="
                        + course.relay()
                        + (course.uses() > 1 ? ", conn_use=" + course.uses() : "")
                        + ", " + delays + ", dsn=" + status.code() + ", status="
                        + (mail.envelope().isProbe() ? status.probedWord() : status.word())
                        + " (" + status.text() + ")");
    }
}
