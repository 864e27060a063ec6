package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.mail.MessagingException;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.mailet.Mail;
import org.pennypost.conf.Settings;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.james.MailAttributes;

/**
 * What every delivery agent needs to end an attempt: the queue for what is deferred, the notifications for what failed,
 * the log for everything.
 *
 * <p>Thread safe; one object for the process.
 */
@Singleton
public final class Completion {
    private final MailQueue spool;
    private final Bouncer bouncer;
    private final ActiveMessages messages;
    private final MailLog log;
    private final Clock clock;

    /**
     * Prepares.
     *
     * @param queues gives the queue {@code spool}, into which deferred mail goes
     * @param bouncer tells senders
     * @param messages is told what is done
     * @param log where each recipient gets a line
     * @param clock gives the time
     */
    @Inject
    public Completion(MailQueueFactory<?> queues, Bouncer bouncer, ActiveMessages messages, MailLog log, Clock clock) {
        this.spool = queues.createQueue(MailQueueFactory.SPOOL);
        this.bouncer = requireNonNull(bouncer);
        this.messages = requireNonNull(messages);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    /**
     * Gives the queue back.
     *
     * @throws IOException when the queue cannot be closed
     */
    @PreDestroy
    public void close() throws IOException {
        spool.close();
    }

    /**
     * Begins an attempt to deliver a mail.
     *
     * @param mail with its attributes
     * @param settings in force for this attempt
     * @param agent the name in the log, {@code local}
     * @param relay what {@code relay=} shows
     */
    Attempt begin(Mail mail, Settings settings, String agent, String relay) throws MessagingException {
        return new Attempt(
                this,
                mail,
                MailAttributes.of(mail),
                RetrySettings.of(settings),
                new DeliveryLog(log, agent, relay, settings.integer("delay_logging_resolution_limit")));
    }

    MailQueue spool() {
        return spool;
    }

    Bouncer bouncer() {
        return bouncer;
    }

    ActiveMessages messages() {
        return messages;
    }

    MailLog log() {
        return log;
    }

    Clock clock() {
        return clock;
    }
}
