package org.pennypost.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.queue.Deferral;
import org.pennypost.queue.Part;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.queue.james.QueuedContent;
import org.pennypost.queue.james.QueuedPart;

/**
 * One attempt to deliver one mail: collects what becomes of its recipients, then puts back those to be tried again and
 * tells the sender of those that failed for good. Used by one thread.
 */
final class Attempt {
    private final Completion with;
    private final MailAttributes attributes;
    private final RetrySettings retry;
    private final DeliveryLog log;
    private final Map<String, Set<String>> served;
    private final Map<Recipient, Deferral> deferred = new LinkedHashMap<>();
    private final List<DeliveryReport> failed = new ArrayList<>();
    private final List<DeliveryReport> others = new ArrayList<>();
    private final List<Recipient> failedRecipients = new ArrayList<>();
    private final Set<Recipient> ended = new HashSet<>();
    private final Optional<Group> group;
    private final boolean forced;
    private Mail mail;
    private boolean expired;

    Attempt(Completion with, Mail mail, MailAttributes attributes, RetrySettings retry, DeliveryLog log) {
        this.with = with;
        this.mail = mail;
        this.attributes = attributes;
        this.retry = retry;
        this.log = log;
        this.served = new LinkedHashMap<>(DeferredMail.served(mail));
        this.group = Group.of(mail);
        this.forced = QueuedPart.of(mail).map(Part::isForcedToExpire).orElse(false);
    }

    String queueId() {
        return attributes.queueId();
    }

    Envelope envelope() {
        return attributes.envelope();
    }

    /** How long the message had waited when it became active. */
    Duration waited() {
        return Duration.between(envelope().arrival(), attributes.active());
    }

    Mail mail() {
        return mail;
    }

    /** Users whose mailboxes got the message for a recipient at earlier attempts. */
    Set<String> served(Recipient recipient) {
        return served.getOrDefault(key(recipient), Set.of());
    }

    void serve(Recipient recipient, Set<String> users) {
        served.put(key(recipient), users);
    }

    /** One address gets the message once for each of the addresses that led to it, and once more as a copy that none is told of. */
    private static String key(Recipient recipient) {
        return String.join(
                " ",
                recipient.address().text(),
                recipient.original().text(),
                recipient.dsnOriginal().orElse(""),
                recipient.dsnNotify().orElse(""));
    }

    void content(OutputStream out) throws IOException {
        try {
            QueuedContent.writeTo(mail, out);
        } catch (MessagingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Hands a recipient over to another transport, as another part of the message.
     *
     * @param way {@code transport} or {@code transport:nexthop}
     * @throws MessagingException when it cannot be queued
     */
    void pass(Recipient recipient, String way) throws MessagingException {
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            attributes.with(List.of(recipient)).writeTo(copy);
            copy.setAttribute(new Attribute(Route.WAY, AttributeValue.of(way)));
            copy.setState(Route.STATE);
            with.spool().enQueue(copy);
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    /** The same end for all recipients that have none yet. */
    void allEnded(DeliveryStatus status) {
        Instant now = with.clock().instant();
        for (Recipient recipient : envelope().recipients()) {
            if (!ended.contains(recipient)) {
                ended(recipient, List.of(new DeliveryReport(recipient.address(), recipient.original(), status)), now);
            }
        }
    }

    /** Writes down how the delivery to one recipient ended; no report at all means that there was nothing left to do. */
    void ended(Recipient recipient, List<DeliveryReport> reports, Instant began) {
        ended(recipient, reports, new Course(began, began, log.relay(), 1));
    }

    /** The same for a delivery over a connection. */
    void ended(Recipient recipient, List<DeliveryReport> reports, Course course) {
        ended.add(recipient);
        for (DeliveryReport report : reports) {
            log.write(attributes, report, course, with.clock().instant());
        }
        if (envelope().isProbe()) {
            reports.forEach(report -> others.add(report.asked(recipient, course.relay())));
            return;
        }
        boolean again = reports.stream().anyMatch(report -> report.status().isDeferred());
        boolean late =
                again && (forced || retry.isExpired(age(), envelope().sender().isNull()));
        List<DeliveryReport> asked = reports.stream()
                .map(report -> report.asked(recipient, course.relay()))
                .toList();
        List<DeliveryReport> forGood = asked.stream()
                .filter(report ->
                        !report.status().isSent() && (late || !report.status().isDeferred()))
                .toList();
        asked.stream().filter(report -> !forGood.contains(report)).forEach(others::add);
        expired |= late;
        if (again && !late) {
            // A member of an alias that failed for good fails again, and is told of with the last attempt.
            deferred.put(recipient, deferral(reports));
        } else if (!forGood.isEmpty()) {
            failed.addAll(forGood);
            failedRecipients.add(recipient);
        }
    }

    private Deferral deferral(List<DeliveryReport> reports) {
        DeliveryStatus status = reports.stream()
                .map(DeliveryReport::status)
                .filter(DeliveryStatus::isDeferred)
                .findFirst()
                .orElseThrow();
        return new Deferral(
                status.code().toString(),
                status.text().stripTrailing(),
                with.clock().instant());
    }

    /** Begins to deliver, and says what is left to be done when the batch has run. */
    @FunctionalInterface
    interface Beginning {
        Batch.End begin(Batch batch);
    }

    /**
     * Delivers together with the other messages that the queue manager runs at once, and finishes when all are written. The mail
     * needs nothing more from its caller.
     *
     * @throws MessagingException when it runs alone and cannot be put back
     */
    void inBatch(Beginning beginning) throws MessagingException {
        Optional<Batch> shared = group.flatMap(Group::batch);
        if (shared.isPresent()) {
            joinBatch(beginning, shared.get());
            return;
        }
        Batch batch = new Batch();
        Batch.End end = beginning.begin(batch);
        batch.run();
        end.run();
        finish();
    }

    /** The pipeline takes the message from the mail when it returns; what is sent on at the end is read from another mail. */
    private void joinBatch(Beginning beginning, Batch batch) throws MessagingException {
        Mail given = mail;
        try {
            mail = QueuedContent.kept(given);
        } catch (IOException e) {
            throw new MessagingException(e.getMessage(), e);
        }
        Batch.End end = beginning.begin(batch);
        batch.then(() -> {
            try {
                end.run();
                finish();
            } finally {
                LifecycleUtil.dispose(mail);
            }
        });
        group.ifPresent(Group::begun);
        given.setState(Mail.GHOST);
    }

    /**
     * Tells the sender, then puts back what is to be tried again; what could not be told is tried again too. With other groups
     * of the same message that comes when the last of them has ended. The mail itself needs nothing more then.
     *
     * @throws MessagingException when it cannot be put back
     */
    void finish() throws MessagingException {
        Activation.Result result = new Activation.Result(
                envelope().recipients(), deferred, failed, failedRecipients, others, served, expired);
        if (group.isPresent()) {
            group.get().ended(result);
        } else {
            new Activation(with, mail, attributes, retry, Optional.empty(), 1).ended(result);
        }
        mail.setState(Mail.GHOST);
    }

    /** Whether more mail waits for the same destination. */
    boolean hasMore() {
        return group.map(Group::hasMore).orElse(false);
    }

    /** The destination as a whole took nothing, so that it need not be asked again soon. */
    void siteFailed(DeliveryStatus why) {
        group.ifPresent(known -> known.siteFailed(
                new Deferral(why.code().toString(), why.text(), with.clock().instant())));
    }

    private Duration age() {
        return Duration.between(envelope().arrival(), with.clock().instant());
    }
}
