package org.pennypost.queue.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.pennypost.address.james.MailAddressForm;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.checks.Effects;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.QueueIds;

/**
 * The way into James's queue {@code spool}, from which the mailet container takes its mails.
 *
 * <p>Thread safe; one object for the process.
 */
@Singleton
public final class SpoolIncoming implements QueueIncoming {
    private final MailQueue spool;
    private final QueueIds ids;
    private final ActiveMessages messages;
    private final Clock clock;

    /**
     * Opens the queue, making it when it is missing.
     *
     * @param queues gives the queue
     * @param ids allots the names
     * @param messages is told what became active
     * @param clock gives the time
     */
    @Inject
    public SpoolIncoming(MailQueueFactory<?> queues, QueueIds ids, ActiveMessages messages, Clock clock) {
        this.spool = queues.createQueue(MailQueueFactory.SPOOL);
        this.ids = requireNonNull(ids);
        this.messages = requireNonNull(messages);
        this.clock = requireNonNull(clock);
    }

    @Override
    public IncomingMessage open() {
        return new SpoolMessage(ids.next());
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

    private final class SpoolMessage implements IncomingMessage {
        private final String queueId;
        private final QueuedContent content;
        private boolean committed;

        private SpoolMessage(String queueId) {
            this.queueId = queueId;
            this.content = new QueuedContent(queueId);
        }

        @Override
        public String queueId() {
            return queueId;
        }

        @Override
        public OutputStream content() {
            return content.output();
        }

        @Override
        public void commit(Envelope envelope) throws IOException {
            if (envelope.attributes().containsKey(Effects.HOLD)) {
                // Delivered, it would do what HOLD is there to prevent; so the client is to try again.
                throw new IOException("there is no queue for messages on hold yet");
            }
            MailImpl mail = mail(envelope);
            try {
                content.putInto(mail);
                messages.active(
                        queueId,
                        envelope.sender(),
                        envelope.size(),
                        envelope.recipients().size());
                spool.enQueue(mail);
                committed = true;
            } catch (MessagingException e) {
                // The queue's own exception is one of these.
                throw new IOException("cannot queue " + queueId + ": " + e.getMessage(), e);
            } finally {
                LifecycleUtil.dispose(mail);
            }
        }

        private MailImpl mail(Envelope envelope) {
            MailImpl mail = MailImpl.builder()
                    .name(queueId)
                    .sender(MailAddressForm.sender(envelope.sender()))
                    .build();
            mail.setRemoteHost(envelope.attributes().getOrDefault("client_name", "localhost"));
            mail.setRemoteAddr(envelope.attributes().getOrDefault("client_address", "127.0.0.1"));
            new MailAttributes(queueId, clock.instant(), envelope).writeTo(mail);
            return mail;
        }

        @Override
        public void close() {
            if (!committed) {
                content.discard();
            }
        }
    }
}
