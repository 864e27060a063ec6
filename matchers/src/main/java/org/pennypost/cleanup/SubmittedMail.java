package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.pennypost.address.Address;
import org.pennypost.address.TrivialRewrite;
import org.pennypost.cleanup.checks.CheckTrace;
import org.pennypost.cleanup.checks.ContentChecks;
import org.pennypost.cleanup.checks.Effects;
import org.pennypost.cleanup.checks.MessageChecks;
import org.pennypost.conf.Settings;
import org.pennypost.conf.control.Submission;
import org.pennypost.conf.control.SubmissionFormat;
import org.pennypost.maillog.MailLog;
import org.pennypost.routing.Router;
import org.pennypost.status.Reply;

/**
 * The way into the queue for mail of local users: addresses are completed and mapped, copies added, headers completed and
 * checked, as for mail of our own SMTP clients.
 *
 * <p>Made from one snapshot of the settings. Thread safe. Source: Postfix pickup(8), cleanup(8).
 */
public final class SubmittedMail {
    private static final Reply TOO_BIG = Reply.of("552 5.3.4 Error: message file too big");
    private static final Reply NO_RECIPIENTS = Reply.of("554 5.5.1 Error: no valid recipients");
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");
    private static final Set<String> WISHES =
            Set.of(Submission.BODY, Submission.DSN_RET, Submission.DSN_ENVID, Submission.TRACE);
    private static final int PIECE = 1 << 15;

    private final QueueIncoming queue;
    private final CleanupSettings settings;
    private final EnvelopeSettings envelopes;
    private final TrivialRewrite rewrite;
    private final HeaderMappings headers;
    private final ContentChecks checks;
    private final long sizeLimit;
    private final MailLog log;
    private final Clock clock;

    /**
     * Prepares.
     *
     * @param settings the snapshot
     * @param router of the same snapshot
     * @param queue where messages go
     * @param log gets the line of pickup, and what cleanup has to say
     * @param clock gives the zone of dates
     * @throws IllegalArgumentException when a table of an unknown type is named
     */
    public SubmittedMail(Settings settings, Router router, QueueIncoming queue, MailLog log, Clock clock) {
        this.queue = requireNonNull(queue);
        this.settings = CleanupSettings.of(settings);
        this.envelopes = EnvelopeSettings.of(settings, router);
        this.rewrite = router.rewrite();
        this.headers = new HeaderMappings(rewrite, Optional.of(envelopes.mappings()));
        this.checks = ContentChecks.of(settings);
        this.sizeLimit = settings.number("message_size_limit");
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
    }

    /**
     * Queues a message.
     *
     * @param uid who submits it
     * @param arrival when
     * @param submission is read to its end, when nothing is wrong before
     * @return its name, and why it was not taken, where it was not: the reply says whether to try again
     * @throws org.pennypost.conf.control.MalformedSubmission when it is no submission
     * @throws IOException when it cannot be read or stored; it is not queued then
     */
    public InternalMail.Posted post(long uid, Instant arrival, SubmissionFormat.Reader submission) throws IOException {
        Submission wanted = submission.submission();
        try (IncomingMessage message = queue.open()) {
            String queueId = message.queueId();
            Address sender = new Address(plain(wanted.sender()));
            log.log("pickup", queueId + ": uid=" + uid + " from=<" + sender.external() + ">");
            EnvelopeCleanup envelope = envelope(wanted, sender, queueId);
            Optional<Reply> refusal = envelope.refusal();
            if (refusal.isEmpty()) {
                refusal = store(message, envelope, submission, uid, arrival);
            }
            return new InternalMail.Posted(queueId, refusal);
        }
    }

    private EnvelopeCleanup envelope(Submission wanted, Address sender, String queueId) {
        EnvelopeCleanup envelope = new EnvelopeCleanup(envelopes, EnvelopeCleanup.Use.ALL, queueId, log);
        envelope.sender(rewrite.rewrite(sender));
        Optional<String> notify = Optional.ofNullable(wanted.attributes().get(Submission.DSN_NOTIFY));
        for (String text : wanted.recipients()) {
            Address original = new Address(plain(text));
            Address address = rewrite.rewrite(original);
            // As pickup's cleanup has it: what bounces name is complete.
            envelope.recipient(new Recipient(original, address, notify, Optional.of("rfc822;" + address.text())));
        }
        return envelope;
    }

    private Optional<Reply> store(
            IncomingMessage message,
            EnvelopeCleanup envelope,
            SubmissionFormat.Reader submission,
            long uid,
            Instant arrival)
            throws IOException {
        CountedContent sink = new CountedContent(message.content());
        Origin origin = origin(
                message.queueId(),
                envelope,
                uid,
                arrival,
                submission.submission().fullName());
        MessageCleanup cleanup = new MessageCleanup(settings, origin, checks(envelope, message.queueId()), sink, log);
        byte[] piece = new byte[PIECE];
        long size = 0;
        for (int read = submission.read(piece); read >= 0; read = submission.read(piece)) {
            size += read;
            if (sizeLimit > 0 && size > sizeLimit) {
                return Optional.of(TOO_BIG);
            }
            cleanup.write(piece, 0, read);
        }
        Optional<Reply> refusal = cleanup.finish();
        envelope.end();
        refusal = refusal.or(envelope::refusal);
        if (refusal.isEmpty() && envelope.recipients().isEmpty()) {
            refusal = Optional.of(NO_RECIPIENTS);
        }
        Effects effects = cleanup.effects();
        if (refusal.isEmpty() && !effects.discard()) {
            sink.flush();
            Envelope accepted = new Envelope(
                    envelope.sender(),
                    envelope.recipients(),
                    arrival,
                    sink.count(),
                    attributes(submission.submission()));
            message.commit(effects.apply(accepted, rewrite::rewrite));
        }
        return refusal;
    }

    private static Map<String, String> attributes(Submission wanted) {
        Map<String, String> attributes = new TreeMap<>(wanted.attributes());
        attributes.keySet().retainAll(WISHES);
        attributes.replaceAll((name, value) -> plain(value));
        attributes.put(InternalMail.REWRITE_CONTEXT, InternalMail.LOCAL);
        return attributes;
    }

    private MessageChecks checks(EnvelopeCleanup envelope, String queueId) {
        List<Recipient> recipients = envelope.recipients();
        Optional<Address> last = recipients.stream().map(Recipient::address).reduce((before, each) -> each);
        CheckTrace trace =
                new CheckTrace(queueId, "local", envelope.sender(), last, Optional.empty(), Optional.empty());
        return new MessageChecks(checks, trace, false, log);
    }

    private Origin origin(
            String queueId, EnvelopeCleanup envelope, long uid, Instant arrival, Optional<String> fullName) {
        String received = "by " + settings.myhostname() + " (" + settings.mailName() + ", from userid " + uid
                + ")\r\n\tid " + queueId + "; " + MailDate.header(arrival, clock.getZone());
        return new Origin(
                queueId, envelope.sender(), received, arrival, clock.getZone(), Optional.of(headers), fullName);
    }

    /** What would begin a new line in the log or in a header is no part of an address. */
    private static String plain(String text) {
        return CONTROLS.matcher(text).replaceAll("?");
    }
}
