package org.pennypost.queue.james;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.pennypost.address.Address;
import org.pennypost.address.james.MailAddressForm;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;
import org.pennypost.queue.Deferral;

/**
 * Our envelope in an attribute of a James {@code Mail}.
 *
 * <p>The attribute is for this process; the queue writes the envelope itself. Immutable. A mail that a mailet made has none:
 * then its name is the queue id, its addresses are as they stand in it, and it arrived when it was last changed.
 *
 * @param queueId the name of the message in the log, the same for all parts of a message
 * @param active when the message became active
 * @param envelope sender, the recipients that this mail still has, arrival, size, client
 * @param deferrals why recipients still wait
 */
public record MailAttributes(String queueId, Instant active, Envelope envelope, Map<Recipient, Deferral> deferrals) {
    private static final AttributeName KNOWN = AttributeName.of("pennypost.envelope");

    /** What was written, with the forms that its recipients had then. */
    private record Known(MailAttributes attributes, Map<MailAddress, List<Recipient>> forms) {}

    /** Checks that nothing is null. */
    public MailAttributes {
        requireNonNull(queueId);
        requireNonNull(active);
        requireNonNull(envelope);
        deferrals = Map.copyOf(deferrals);
    }

    /**
     * Makes the attributes of a mail of which no attempt is known.
     *
     * @param queueId the name of the message
     * @param active when it became active
     * @param envelope sender and recipients
     */
    public MailAttributes(String queueId, Instant active, Envelope envelope) {
        this(queueId, active, envelope, Map.of());
    }

    /**
     * Reads the attributes of a mail; what a rule made of sender and recipients counts.
     *
     * @param mail any mail with at least one recipient
     * @return what is known of it
     * @throws MessagingException when its size cannot be found out
     */
    public static MailAttributes of(Mail mail) throws MessagingException {
        Optional<Known> known = mail.getAttribute(KNOWN)
                .map(attribute -> attribute.getValue().value())
                .filter(Known.class::isInstance)
                .map(Known.class::cast);
        if (known.isEmpty()) {
            return unknown(mail);
        }
        MailAttributes written = known.get().attributes();
        Address sender = written.envelope().sender();
        boolean sameSender = MailAddressForm.sender(sender).equals(mail.getMaybeSender());
        Set<MailAddress> now = new LinkedHashSet<>(mail.getRecipients());
        if (sameSender && now.equals(known.get().forms().keySet())) {
            return written;
        }
        List<Recipient> recipients = new ArrayList<>();
        now.forEach(form -> recipients.addAll(known.get().forms().getOrDefault(form, List.of(plain(form)))));
        Envelope envelope = written.envelope();
        return new MailAttributes(
                written.queueId(),
                written.active(),
                new Envelope(
                        sameSender ? sender : MailAddressForm.address(mail.getMaybeSender()),
                        recipients,
                        envelope.arrival(),
                        envelope.size(),
                        envelope.attributes()),
                written.deferrals());
    }

    /**
     * Tells whether sender and recipients of a mail are still those that were written into it.
     *
     * @param mail any mail with at least one recipient
     * @return false when a rule has changed them, or it has none of ours
     * @throws MessagingException when its size cannot be found out
     */
    public static boolean isAsWritten(Mail mail) throws MessagingException {
        MailAttributes now = of(mail);
        return mail.getAttribute(KNOWN)
                .map(attribute -> attribute.getValue().value())
                .filter(value ->
                        value instanceof Known known && known.attributes().equals(now))
                .isPresent();
    }

    private static MailAttributes unknown(Mail mail) throws MessagingException {
        Instant changed = mail.getLastUpdated() == null
                ? Instant.EPOCH
                : mail.getLastUpdated().toInstant();
        Envelope envelope = new Envelope(
                MailAddressForm.address(mail.getMaybeSender()),
                mail.getRecipients().stream().map(MailAttributes::plain).toList(),
                changed,
                mail.getMessage() == null ? 0 : Math.max(0, mail.getMessageSize()),
                Map.of());
        return new MailAttributes(mail.getName(), changed, envelope);
    }

    private static Recipient plain(MailAddress form) {
        Address plain = MailAddressForm.address(form);
        return new Recipient(plain, plain);
    }

    /**
     * Writes all this into a mail; its sender and recipients are those of the envelope then.
     *
     * @param mail changed
     */
    public void writeTo(Mail mail) {
        Map<MailAddress, List<Recipient>> forms = new LinkedHashMap<>();
        for (Recipient recipient : envelope.recipients()) {
            forms.computeIfAbsent(MailAddressForm.of(recipient.address()), form -> new ArrayList<>(1))
                    .add(recipient);
        }
        mail.setAttribute(new Attribute(KNOWN, AttributeValue.ofUnserializable(new Known(this, forms))));
        mail.setRecipients(forms.keySet());
    }

    /**
     * Gives the same with other recipients.
     *
     * @param recipients at least one
     * @return the attributes for a mail with these recipients
     */
    public MailAttributes with(List<Recipient> recipients) {
        return new MailAttributes(
                queueId,
                active,
                new Envelope(envelope.sender(), recipients, envelope.arrival(), envelope.size(), envelope.attributes()),
                deferrals);
    }

    /**
     * Gives the same with other reasons to wait.
     *
     * @param reasons by recipient
     * @return the attributes for a mail that is put back
     */
    public MailAttributes because(Map<Recipient, Deferral> reasons) {
        return new MailAttributes(queueId, active, envelope, reasons);
    }
}
