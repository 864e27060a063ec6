package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Recipient;
import org.pennypost.conf.control.Submission;
import org.pennypost.queue.Deferral;
import org.pennypost.queue.Part;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.queue.james.QueuedContent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message that is active: its recipients are delivered in groups, and when the last group has ended, the sender is told
 * once of all that failed, and what is to be tried again goes back into the queue.
 *
 * <p>Thread safe. Source: Postfix qmgr(8), {@code qmgr_active.c}.
 */
final class Activation {
    private static final Logger LOGGER = LoggerFactory.getLogger(Activation.class);

    /** When a mail is tried again that could not be put back. */
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    /** In which recipients are delivered to, and named in a notification. Source: Postfix qmgr_message.c, qmgr_message_sort. */
    static final Comparator<Recipient> ORDER = Comparator.comparing((Recipient recipient) ->
                    recipient.address().domain().orElse("").toLowerCase(Locale.ROOT))
            .thenComparing(recipient -> recipient.address().text());

    private final Completion with;
    private final Mail mail;
    private final MailAttributes attributes;
    private final RetrySettings retry;
    private final Optional<Part> part;
    private final Map<Recipient, Deferral> deferred = new LinkedHashMap<>();
    private final List<Recipient> withdrawn = new ArrayList<>();
    /** By the place of the group's first recipient in the order, since groups end in any order. */
    private final NavigableMap<Integer, List<DeliveryReport>> failed = new TreeMap<>();

    private final List<Recipient> failedRecipients = new ArrayList<>();
    private final NavigableMap<Integer, List<DeliveryReport>> others = new TreeMap<>();
    private final Map<String, Set<String>> served;
    private List<Recipient> order = List.of();
    private boolean expired;
    private int groups;

    /**
     * @param mail goes back into the queue in the state that it has in the end
     * @param part to be released at the end; empty when somebody else does that
     * @param groups how many will end
     */
    Activation(
            Completion with,
            Mail mail,
            MailAttributes attributes,
            RetrySettings retry,
            Optional<Part> part,
            int groups) {
        this.with = requireNonNull(with);
        this.mail = requireNonNull(mail);
        this.attributes = requireNonNull(attributes);
        this.retry = requireNonNull(retry);
        this.part = requireNonNull(part);
        this.groups = groups;
        this.served = new LinkedHashMap<>(DeferredMail.served(mail));
    }

    /**
     * What became of a group.
     *
     * @param recipients of the group
     * @param deferred those to be tried again, and why
     * @param failed what the sender is told
     * @param failedRecipients whom that is about
     * @param others how it went with all others
     * @param served what local delivery remembers
     * @param expired whether somebody would be tried again if the message were younger
     */
    record Result(
            List<Recipient> recipients,
            Map<Recipient, Deferral> deferred,
            List<DeliveryReport> failed,
            List<Recipient> failedRecipients,
            List<DeliveryReport> others,
            Map<String, Set<String>> served,
            boolean expired) {
        /** Everybody has it. */
        static Result done(List<Recipient> recipients) {
            return new Result(recipients, Map.of(), List.of(), List.of(), List.of(), Map.of(), false);
        }
    }

    Mail mail() {
        return mail;
    }

    MailAttributes attributes() {
        return attributes;
    }

    /** Whether somebody has put the message on hold, or deleted it. */
    boolean isWithdrawn() {
        return part.map(Part::isWithdrawn).orElse(false);
    }

    /**
     * A group has ended.
     *
     * @throws MessagingException when it was the last one and the rest cannot be put back; that is tried again later then
     */
    synchronized void ended(Result result) throws MessagingException {
        int place = place(result);
        deferred.putAll(result.deferred());
        failed.computeIfAbsent(place, absent -> new ArrayList<>()).addAll(result.failed());
        failedRecipients.addAll(result.failedRecipients());
        others.computeIfAbsent(place, absent -> new ArrayList<>()).addAll(result.others());
        served.putAll(result.served());
        expired |= result.expired();
        groups--;
        if (groups == 0) {
            close();
            return;
        }
        Set<Recipient> open = new HashSet<>(result.deferred().keySet());
        open.addAll(result.failedRecipients());
        part.ifPresent(held -> held.ended(result.recipients().stream()
                .filter(recipient -> !open.contains(recipient))
                .toList()));
    }

    private int place(Result result) {
        if (order.isEmpty()) {
            order = attributes.envelope().recipients().stream().sorted(ORDER).toList();
        }
        return result.recipients().stream()
                .mapToInt(order::indexOf)
                .filter(index -> index >= 0)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** Nothing was done for a group, since the message is on hold or deleted. */
    synchronized void withdrawn(List<Recipient> recipients) throws MessagingException {
        withdrawn.addAll(recipients);
        ended(Result.done(List.of()));
    }

    private void close() throws MessagingException {
        boolean put = false;
        try {
            if (expired) {
                with.messages()
                        .expired(attributes.queueId(), attributes.envelope().sender());
            }
            tellAll();
            tellOfSuccess();
            putBack();
            put = true;
        } finally {
            if (put) {
                part.ifPresent(Part::release);
            } else {
                part.ifPresent(held ->
                        held.retry(with.clock().instant().plus(AFTER_FAILURE).toEpochMilli()));
            }
        }
    }

    private void tellAll() {
        try {
            tell();
        } catch (IOException | RuntimeException e) {
            LOGGER.error("{}: cannot notify the sender", attributes.queueId(), e);
            failedRecipients.forEach(recipient -> deferred.put(
                    recipient,
                    new Deferral(
                            "4.3.0", "cannot notify the sender", with.clock().instant())));
        }
    }

    private void putBack() throws MessagingException {
        List<Recipient> again = new ArrayList<>(deferred.keySet());
        again.addAll(withdrawn);
        if (again.isEmpty()) {
            return;
        }
        boolean warned = tellOfDelay();
        Map<Recipient, Deferral> why = new LinkedHashMap<>(attributes.deferrals());
        why.putAll(deferred);
        DeferredMail.defer(mail, attributes.with(again).because(why), served);
        DeferredMail.told(mail, warned);
        with.spool().enQueue(mail, deferred.isEmpty() ? Duration.ofMillis(1) : retry.next(age()));
    }

    /**
     * The owner of a list is told of each command and file of the list that failed, the sender of all the rest at once; then
     * of what arrived, if that was asked for.
     */
    private void tell() throws IOException {
        List<DeliveryReport> own = new ArrayList<>();
        for (DeliveryReport report : all(failed)) {
            if (report.notified().isPresent()) {
                tell(Notice.FAILURE, report.notified().get(), List.of(report));
            } else {
                own.add(report);
            }
        }
        if (!own.isEmpty()) {
            tell(Notice.FAILURE, attributes.envelope().sender(), own);
        }
    }

    private static List<DeliveryReport> all(NavigableMap<Integer, List<DeliveryReport>> reports) {
        return reports.values().stream().flatMap(List::stream).toList();
    }

    private void tell(Notice notice, Address told, List<DeliveryReport> reports) throws IOException {
        with.bouncer()
                .notify(
                        notice,
                        new Bouncer.About(attributes.queueId(), attributes.envelope(), this::content),
                        told,
                        reports);
    }

    /** What is not known yet is better never told than mail that is delivered twice. */
    private void tellOthers(Notice notice, List<DeliveryReport> reports) {
        if (reports.isEmpty()) {
            return;
        }
        try {
            tell(notice, attributes.envelope().sender(), reports);
        } catch (IOException | RuntimeException e) {
            LOGGER.error("{}: cannot send a {}", attributes.queueId(), notice.logName(), e);
        }
    }

    private void tellOfSuccess() {
        if (attributes.envelope().attributes().containsKey(Submission.TRACE) && !DeferredMail.isTried(mail)) {
            NavigableMap<Integer, List<DeliveryReport>> every = new TreeMap<>(others);
            failed.forEach((place, reports) -> every.merge(
                    place,
                    reports,
                    (some, more) -> Stream.concat(some.stream(), more.stream()).toList()));
            tellOthers(attributes.envelope().isProbe() ? Notice.PROBE : Notice.STATUS, all(every));
            return;
        }
        boolean cleared = retry.confirmsEnd() && DeferredMail.isWarned(mail);
        tellOthers(
                Notice.SUCCESS,
                all(others).stream()
                        .map(report -> cleared ? report.successAsked() : report)
                        .filter(report -> report.status().isSent()
                                && !report.action().isEmpty()
                                && Notice.SUCCESS.isWanted(report.details().dsnNotify()))
                        .toList());
    }

    /** Tells once that a message waits; whether that has been done now or before. */
    private boolean tellOfDelay() {
        boolean told = DeferredMail.isWarned(mail);
        if (told || retry.warning().isZero() || age().compareTo(retry.warning()) < 0) {
            return told;
        }
        tellOthers(
                Notice.DELAY,
                all(others).stream()
                        .filter(report -> report.status().isDeferred())
                        .toList());
        return true;
    }

    private void content(OutputStream out) throws IOException {
        try {
            QueuedContent.writeTo(mail, out);
        } catch (MessagingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Duration age() {
        return Duration.between(attributes.envelope().arrival(), with.clock().instant());
    }
}
