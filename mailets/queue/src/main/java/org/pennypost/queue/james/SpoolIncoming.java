package org.pennypost.queue.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.cleanup.checks.Effects;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.IncomingFile;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.PartData;
import org.pennypost.queue.QueueIds;
import org.pennypost.queue.QueuedEnvelope;

/**
 * The way of a new message into the queue {@code spool}, from which the mailet container takes its mails.
 *
 * <p>Thread safe; one object for the process.
 */
@Singleton
public final class SpoolIncoming implements QueueIncoming {
    private final MessageQueue queue;
    private final QueueIds ids;
    private final ActiveMessages messages;
    private final Clock clock;

    /**
     * Prepares.
     *
     * @param queue the queue directory
     * @param ids allot the names
     * @param messages is told what became active
     * @param clock gives the time
     */
    @Inject
    public SpoolIncoming(MessageQueue queue, QueueIds ids, ActiveMessages messages, Clock clock) {
        this.queue = requireNonNull(queue);
        this.ids = requireNonNull(ids);
        this.messages = requireNonNull(messages);
        this.clock = requireNonNull(clock);
    }

    @Override
    public IncomingMessage open() {
        return new SpoolMessage(queue.begin(ids));
    }

    private final class SpoolMessage implements IncomingMessage {
        private final IncomingFile file;

        private SpoolMessage(IncomingFile file) {
            this.file = file;
        }

        @Override
        public String queueId() {
            return file.queueId();
        }

        @Override
        public OutputStream content() {
            return file.content();
        }

        @Override
        public void commit(Envelope envelope) throws IOException {
            PartData data = new PartData(
                    MailQueueFactory.SPOOL.asString(),
                    PartData.ROOT,
                    clock.millis(),
                    envelope.attributes().containsKey(Effects.HOLD),
                    Optional.of(new QueuedEnvelope(envelope, Map.of())),
                    MailForm.write(mail(envelope)));
            if (envelope.attributes().containsKey(Effects.HOLD)) {
                file.commitOnHold(data);
                return;
            }
            file.commit(
                    data,
                    () -> messages.active(
                            queueId(),
                            envelope.sender(),
                            envelope.size(),
                            envelope.recipients().size()));
        }

        /** Sender and recipients are in the envelope. */
        private MailImpl mail(Envelope envelope) {
            MailImpl mail = MailImpl.builder().name(queueId()).build();
            mail.setRemoteHost(envelope.attributes().getOrDefault("client_name", "localhost"));
            mail.setRemoteAddr(envelope.attributes().getOrDefault("client_address", "127.0.0.1"));
            return mail;
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
