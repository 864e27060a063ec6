package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.pennypost.cleanup.checks.CheckTrace;
import org.pennypost.cleanup.checks.ContentChecks;
import org.pennypost.cleanup.checks.MessageChecks;
import org.pennypost.conf.Settings;
import org.pennypost.maillog.MailLog;
import org.pennypost.routing.Router;
import org.pennypost.status.Reply;

/**
 * The way into the queue for mail that this server makes itself: notifications and forwarded messages. Their addresses
 * are mapped as those of other mail; automatic copies are not added.
 *
 * <p>Made from one snapshot of the settings. Thread safe. Source: Postfix {@code post_mail(3)}, local(8) {@code
 * forward.c}; postconf(5) always_bcc.
 */
public final class InternalMail {
    /** The attribute of an envelope that says whether headers are completed as those of our own clients. */
    public static final String REWRITE_CONTEXT = "rewrite_context";
    /** The value of that attribute when they are. */
    public static final String LOCAL = "local";

    private final QueueIncoming queue;
    private final CleanupSettings settings;
    private final EnvelopeSettings envelopes;
    private final HeaderMappings headers;
    private final ContentChecks checks;
    private final MailLog log;
    private final Clock clock;

    /** What the message holds. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the content.
         *
         * @param out takes header and body with CR LF line ends, without the Received header
         * @param queueId the name of the new message
         * @param now when it is made
         * @throws IOException when it cannot be read or written
         */
        void writeTo(OutputStream out, String queueId, Instant now) throws IOException;

        /**
         * Is told that the message will be queued.
         *
         * @param queueId its name
         */
        default void accepted(String queueId) {}
    }

    /**
     * What has become of a message.
     *
     * @param queueId its name
     * @param refusal why cleanup did not take it; empty when it is safe
     */
    public record Posted(String queueId, Optional<Reply> refusal) {
        /** Checks that nothing is null. */
        public Posted {
            requireNonNull(queueId);
            requireNonNull(refusal);
        }
    }

    /**
     * Prepares.
     *
     * @param settings the snapshot
     * @param router of the same snapshot
     * @param queue where messages go
     * @param log gets what cleanup has to say
     * @param clock gives the time and its zone
     * @throws IllegalArgumentException when a table of an unknown type is named
     */
    public InternalMail(Settings settings, Router router, QueueIncoming queue, MailLog log, Clock clock) {
        this.queue = requireNonNull(queue);
        this.settings = CleanupSettings.of(settings);
        this.envelopes = EnvelopeSettings.of(settings, router);
        this.headers = new HeaderMappings(router.rewrite(), Optional.of(envelopes.mappings()));
        this.checks = ContentChecks.of(settings);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    /**
     * Queues a message.
     *
     * @param wanted sender, completed recipients and attributes; its time and size do not count
     * @param content what it holds
     * @return its name, and whether it was taken
     * @throws IOException when it could not be stored; it is not queued then
     */
    public Posted post(Envelope wanted, Content content) throws IOException {
        try (IncomingMessage message = queue.open()) {
            String queueId = message.queueId();
            EnvelopeCleanup envelope = new EnvelopeCleanup(envelopes, EnvelopeCleanup.Use.INTERNAL, queueId, log);
            envelope.sender(wanted.sender());
            wanted.recipients().forEach(envelope::recipient);
            if (envelope.refusal().isPresent()) {
                return new Posted(queueId, envelope.refusal());
            }
            Instant now = clock.instant();
            boolean local = LOCAL.equals(wanted.attributes().get(REWRITE_CONTEXT));
            CountedContent sink = new CountedContent(message.content());
            MessageCleanup cleanup = new MessageCleanup(
                    settings, origin(envelope, queueId, now, local), unchecked(envelope, queueId), sink, log);
            content.writeTo(new Into(cleanup, sink), queueId, now);
            Optional<Reply> refusal = cleanup.finish();
            if (refusal.isEmpty()) {
                sink.flush();
                content.accepted(queueId);
                message.commit(
                        new Envelope(envelope.sender(), envelope.recipients(), now, sink.count(), wanted.attributes()));
            }
            return new Posted(queueId, refusal);
        }
    }

    /** Our own mail passes no checks, as with an empty internal_mail_filter_classes. */
    private MessageChecks unchecked(EnvelopeCleanup envelope, String queueId) {
        CheckTrace trace = new CheckTrace(
                queueId, "internal", envelope.sender(), Optional.empty(), Optional.empty(), Optional.empty());
        return new MessageChecks(checks, trace, true, log);
    }

    private Origin origin(EnvelopeCleanup envelope, String queueId, Instant now, boolean local) {
        String received = "by " + settings.myhostname() + " (" + settings.mailName() + ")\r\n\tid " + queueId + "; "
                + MailDate.header(now, clock.getZone());
        return new Origin(
                queueId,
                envelope.sender(),
                received,
                now,
                clock.getZone(),
                local ? Optional.of(headers) : Optional.empty());
    }

    /** Passes bytes to cleanup. */
    private static final class Into extends FilterOutputStream {
        private final MessageCleanup cleanup;

        Into(MessageCleanup cleanup, OutputStream sink) {
            super(sink);
            this.cleanup = cleanup;
        }

        @Override
        public void write(int b) throws IOException {
            cleanup.write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            cleanup.write(bytes, offset, length);
        }
    }
}
