package org.pennypost.queue.james;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Strings;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.pennypost.address.james.MailAddressForm;
import org.pennypost.cleanup.Envelope;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.DamagedMessage;
import org.pennypost.queue.IncomingFile;
import org.pennypost.queue.MessageContent;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.Part;
import org.pennypost.queue.PartData;
import org.pennypost.queue.PartQueue;
import org.pennypost.queue.QueueIds;
import org.pennypost.queue.QueuedEnvelope;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * James's view of a queue in the queue directory.
 *
 * <p>A mail that comes from the queue is put back into the file of its message, with its recipients and attributes and,
 * when a rule has changed it, its content; any other mail gets a file of its own, and is on stable storage when
 * {@code enQueue} returns. Thread safe. Source: James {@code MailQueue}, {@code ManageableMailQueue}.
 */
final class SpoolMailQueue implements ManageableMailQueue {
    private static final Logger LOGGER = LoggerFactory.getLogger(SpoolMailQueue.class);

    /** The attribute in which James's {@code JamesMailSpooler} counts, whose module this one does not need. */
    private static final AttributeName FAILURES = AttributeName.of("mail-processing-error-count");

    /** When a mail comes back that the pipeline could do nothing with. */
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    private final MailQueueName name;
    private final MessageQueue messages;
    private final PartQueue parts;
    private final QueueIds ids;
    private final ActiveMessages active;
    private final MailQueueItemDecoratorFactory decorators;
    private final Clock clock;

    SpoolMailQueue(
            MailQueueName name,
            MessageQueue messages,
            QueueIds ids,
            ActiveMessages active,
            MailQueueItemDecoratorFactory decorators,
            Clock clock) {
        this.name = requireNonNull(name);
        this.messages = requireNonNull(messages);
        this.parts = messages.named(name.asString());
        this.ids = requireNonNull(ids);
        this.active = requireNonNull(active);
        this.decorators = requireNonNull(decorators);
        this.clock = requireNonNull(clock);
    }

    @Override
    public MailQueueName getName() {
        return name;
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        enQueue(mail, Duration.ZERO);
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.fromCallable(() -> {
            enQueue(mail);
            return null;
        });
    }

    @Override
    public void enQueue(Mail mail, long delay, TimeUnit unit) throws MailQueueException {
        enQueue(mail, Duration.of(delay, unit.toChronoUnit()));
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        try {
            // The spooler gives up a mail that failed five times in a row; here it waits and is tried again for ever.
            boolean failed = mail.removeAttribute(FAILURES).isPresent();
            put(mail, failed && delay.compareTo(AFTER_FAILURE) < 0 ? AFTER_FAILURE : delay);
        } catch (IOException | MessagingException e) {
            throw new MailQueueException("cannot queue " + mail.getName() + ": " + e.getMessage(), e);
        }
    }

    private void put(Mail mail, Duration delay) throws IOException, MessagingException {
        boolean again = delay.compareTo(Duration.ZERO) > 0;
        PartData data = new PartData(
                name.asString(),
                Strings.nullToEmpty(mail.getState()),
                due(delay),
                again,
                envelope(mail),
                MailForm.write(mail));
        Optional<QueuedContent> queued = QueuedContent.of(mail);
        if (queued.isPresent()) {
            MessageContent content = queued.get().content();
            boolean same = QueuedContent.unchanged(mail).isPresent();
            Optional<Part> added =
                    same ? messages.add(data, content) : messages.add(data, content, out -> writeMessage(mail, out));
            if (added.isPresent() || content.isDeleted()) {
                return;
            }
        }
        try (IncomingFile file = messages.begin(ids)) {
            writeMessage(mail, file.content());
            file.commit(data, () -> {});
        }
    }

    private static Optional<QueuedEnvelope> envelope(Mail mail) throws MessagingException {
        if (mail.getRecipients().isEmpty()) {
            return Optional.empty();
        }
        MailAttributes attributes = MailAttributes.of(mail);
        return Optional.of(new QueuedEnvelope(attributes.envelope(), attributes.deferrals()));
    }

    private static void writeMessage(Mail mail, java.io.OutputStream out) throws IOException {
        try {
            QueuedContent.writeTo(mail, out);
        } catch (MessagingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private long due(Duration delay) {
        try {
            return delay.isNegative() ? clock.millis() : Math.addExact(clock.millis(), delay.toMillis());
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        return Flux.from(new Dequeue<>(name.asString(), parts, this::item))
                .map(item -> decorators.decorate(item, name));
    }

    /** Reads what is to be worked on; empty when it could not be read and is out of the way. */
    private Optional<MailQueueItem> item(Part part) {
        Optional<PartData> data = read(part);
        return data.isEmpty() ? Optional.empty() : item(part, data.get());
    }

    private Optional<PartData> read(Part part) {
        try {
            if (part.recovered() && !part.isIntact()) {
                part.setAside("its content is not what was accepted");
                return Optional.empty();
            }
            PartData data = part.read();
            if (part.isEnded(data)) {
                part.release();
                return Optional.empty();
            }
            return Optional.of(data);
        } catch (DamagedMessage | EOFException | NoSuchFileException e) {
            part.setAside(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            // The message may be whole: too many open files, a disk that has gone for a while.
            LOGGER.error("{}: cannot be read now", part.queueId(), e);
            part.retry(due(AFTER_FAILURE));
        }
        return Optional.empty();
    }

    private Optional<MailQueueItem> item(Part part, PartData data) {
        try {
            if (part.recovered() || data.again()) {
                data.envelope().ifPresent(queued -> active(part.queueId(), queued.envelope()));
            }
            return Optional.of(new Item(part, mail(part, data)));
        } catch (IOException | MessagingException | RuntimeException e) {
            LOGGER.error("{}: cannot be read", part.queueId(), e);
            part.setAside(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void active(String queueId, Envelope envelope) {
        active.active(
                queueId,
                envelope.sender(),
                envelope.size(),
                envelope.recipients().size());
    }

    private MailImpl mail(Part part, PartData data) throws IOException, MessagingException {
        MailImpl mail = MailForm.read(data.mail());
        data.envelope()
                .ifPresent(queued ->
                        mail.setSender(MailAddressForm.sender(queued.envelope().sender())
                                .asOptional()
                                .orElse(null)));
        mail.setState(data.processor().isEmpty() ? null : data.processor());
        data.envelope()
                .ifPresent(queued -> new MailAttributes(
                                part.queueId(), clock.instant(), queued.envelope(), queued.deferrals())
                        .writeTo(mail));
        new QueuedContent(part.content()).putInto(mail);
        QueuedPart.putInto(mail, part);
        return mail;
    }

    private final class Item implements MailQueueItem {
        private final Part part;
        private final Mail mail;

        Item(Part part, Mail mail) {
            this.part = part;
            this.mail = mail;
        }

        @Override
        public Mail getMail() {
            return mail;
        }

        @Override
        public void done(CompletionStatus status) {
            switch (status) {
                case SUCCESS -> part.release();
                case RETRY -> part.retry(clock.millis());
                case REJECT -> part.retry(due(AFTER_FAILURE));
            }
        }
    }

    @Override
    public long getSize() {
        return parts.size();
    }

    @Override
    public long flush() {
        return parts.flush();
    }

    @Override
    public long clear() {
        return parts.remove(part -> true);
    }

    @Override
    public long remove(Type type, String value) {
        Predicate<Mail> wanted =
                switch (type) {
                    case Name -> mail -> mail.getName().equals(value);
                    case Sender -> mail -> mail.getMaybeSender().asString().equals(value);
                    case Recipient ->
                        mail -> mail.getRecipients().stream()
                                .map(MailAddress::asString)
                                .anyMatch(value::equals);
                };
        return parts.remove(part ->
                view(part).map(MailQueueItemView::getMail).filter(wanted).isPresent());
    }

    @Override
    public MailQueueIterator browse() {
        Iterator<Part> waiting = parts.waiting().iterator();
        return new MailQueueIterator() {
            private Optional<MailQueueItemView> next = Optional.empty();

            @Override
            public boolean hasNext() {
                while (next.isEmpty() && waiting.hasNext()) {
                    next = view(waiting.next());
                }
                return next.isPresent();
            }

            @Override
            public MailQueueItemView next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                MailQueueItemView view = next.orElseThrow();
                next = Optional.empty();
                return view;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    /** What a part looks like to those who only look; empty when it is gone or cannot be read. */
    private Optional<MailQueueItemView> view(Part part) {
        try {
            ZonedDateTime due = Instant.ofEpochMilli(part.due()).atZone(ZoneOffset.UTC);
            return Optional.of(new DefaultMailQueueItemView(mail(part, part.read()), due));
        } catch (IOException | MessagingException | RuntimeException e) {
            LOGGER.debug("{}: cannot be shown", part.queueId(), e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        // The queue directory is everybody's; what is in it stays.
    }
}
