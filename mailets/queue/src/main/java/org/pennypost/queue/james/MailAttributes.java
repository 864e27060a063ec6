package org.pennypost.queue.james;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.pennypost.address.Address;
import org.pennypost.address.james.MailAddressForm;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;

/**
 * Our envelope in the attributes of a James {@code Mail}.
 *
 * <p>All attributes can be serialised. Immutable. A mail that a mailet made has none of them: then its name is the queue
 * id, its addresses are as they stand in it, and it arrived when it was last changed.
 *
 * @param queueId the name of the message in the log, the same for all parts of a message
 * @param active when the message became active
 * @param envelope sender, the recipients that this mail still has, arrival, size, client
 */
public record MailAttributes(String queueId, Instant active, Envelope envelope) {
    private static final AttributeName AGAIN = AttributeName.of("pennypost.again");
    private static final AttributeName QUEUE_ID = AttributeName.of("pennypost.queue_id");
    private static final AttributeName ACTIVE = AttributeName.of("pennypost.active");
    private static final AttributeName ARRIVAL = AttributeName.of("pennypost.arrival");
    private static final AttributeName SIZE = AttributeName.of("pennypost.size");
    private static final AttributeName SENDER = AttributeName.of("pennypost.sender");
    private static final AttributeName RECIPIENTS = AttributeName.of("pennypost.recipients");
    private static final AttributeName NAMED = AttributeName.of("pennypost.named");

    private static final String ADDRESS = "address";
    private static final String ORIGINAL = "original";
    private static final String NOTIFY = "dsn_notify";
    private static final String ORCPT = "dsn_orcpt";

    /** Checks that nothing is null. */
    public MailAttributes {
        requireNonNull(queueId);
        requireNonNull(active);
        requireNonNull(envelope);
    }

    /**
     * Reads the attributes of a mail.
     *
     * @param mail any mail with at least one recipient
     * @return what is known of it
     * @throws MessagingException when its size cannot be found out
     */
    public static MailAttributes of(Mail mail) throws MessagingException {
        Optional<Long> size = AttributeUtils.getValueAndCastFromMail(mail, SIZE, Long.class);
        Instant changed = mail.getLastUpdated() == null
                ? Instant.EPOCH
                : mail.getLastUpdated().toInstant();
        Instant arrival = time(mail, ARRIVAL).orElse(changed);
        Envelope envelope = new Envelope(
                text(mail, SENDER)
                        .map(Address::new)
                        .filter(exact -> MailAddressForm.sender(exact).equals(mail.getMaybeSender()))
                        .orElseGet(() -> MailAddressForm.address(mail.getMaybeSender())),
                recipients(mail),
                arrival,
                size.isPresent() ? size.get() : size(mail),
                strings(map(mail, NAMED)));
        return new MailAttributes(
                text(mail, QUEUE_ID).orElse(mail.getName()), time(mail, ACTIVE).orElse(arrival), envelope);
    }

    /**
     * Writes all this into a mail; its recipients are those of the envelope then.
     *
     * @param mail changed
     */
    public void writeTo(Mail mail) {
        set(mail, QUEUE_ID, AttributeValue.of(queueId));
        set(mail, ACTIVE, AttributeValue.of(active.toString()));
        set(mail, ARRIVAL, AttributeValue.of(envelope.arrival().toString()));
        set(mail, SIZE, AttributeValue.of(envelope.size()));
        set(mail, SENDER, AttributeValue.of(envelope.sender().text()));
        set(mail, NAMED, AttributeValue.of(values(envelope.attributes())));
        Map<MailAddress, List<AttributeValue<?>>> recipients = new LinkedHashMap<>();
        for (Recipient recipient : envelope.recipients()) {
            recipients
                    .computeIfAbsent(MailAddressForm.of(recipient.address()), form -> new ArrayList<>())
                    .add(AttributeValue.of(values(recipient)));
        }
        Map<String, AttributeValue<?>> known = new LinkedHashMap<>();
        recipients.forEach((form, list) -> known.put(form.asString(), AttributeValue.of(list)));
        set(mail, RECIPIENTS, AttributeValue.of(known));
        mail.setRecipients(recipients.keySet());
    }

    /**
     * Marks a mail that was active before, so that whoever works on it says that it is active again.
     *
     * @param mail changed
     */
    public static void setAgain(Mail mail) {
        set(mail, AGAIN, AttributeValue.of(true));
    }

    /**
     * Tells whether a mail was marked, and takes the mark away.
     *
     * @param mail changed
     * @return whether it becomes active again
     */
    public static boolean removeAgain(Mail mail) {
        return mail.removeAttribute(AGAIN).isPresent();
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
                new Envelope(
                        envelope.sender(), recipients, envelope.arrival(), envelope.size(), envelope.attributes()));
    }

    /**
     * Gives the same, active since another time.
     *
     * @param now when it became active
     * @return the attributes
     */
    public MailAttributes activeSince(Instant now) {
        return new MailAttributes(queueId, now, envelope);
    }

    private static long size(Mail mail) throws MessagingException {
        return mail.getMessage() == null ? 0 : Math.max(0, mail.getMessageSize());
    }

    private static List<Recipient> recipients(Mail mail) {
        Map<String, AttributeValue<?>> known = map(mail, RECIPIENTS);
        List<Recipient> recipients = new ArrayList<>();
        for (MailAddress form : mail.getRecipients()) {
            Address plain = MailAddressForm.address(form);
            List<Recipient> same = Optional.ofNullable(known.get(form.asString())).stream()
                    .flatMap(MailAttributes::members)
                    .map(value -> recipient(strings(asMap(value)), plain))
                    .toList();
            recipients.addAll(same.isEmpty() ? List.of(new Recipient(plain, plain)) : same);
        }
        return recipients;
    }

    private static Stream<AttributeValue<?>> members(AttributeValue<?> value) {
        return value.value() instanceof Collection<?> members
                ? members.stream().filter(AttributeValue.class::isInstance).map(member -> (AttributeValue<?>) member)
                : Stream.empty();
    }

    private static Recipient recipient(Map<String, String> values, Address plain) {
        Address address =
                Optional.ofNullable(values.get(ADDRESS)).map(Address::new).orElse(plain);
        return new Recipient(
                Optional.ofNullable(values.get(ORIGINAL)).map(Address::new).orElse(address),
                address,
                Optional.ofNullable(values.get(NOTIFY)),
                Optional.ofNullable(values.get(ORCPT)));
    }

    private static Map<String, AttributeValue<?>> values(Recipient recipient) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(ADDRESS, recipient.address().text());
        values.put(ORIGINAL, recipient.original().text());
        recipient.dsnNotify().ifPresent(notify -> values.put(NOTIFY, notify));
        recipient.dsnOriginal().ifPresent(original -> values.put(ORCPT, original));
        return values(values);
    }

    private static Map<String, AttributeValue<?>> values(Map<String, String> strings) {
        Map<String, AttributeValue<?>> values = new LinkedHashMap<>();
        strings.forEach((name, value) -> values.put(name, AttributeValue.of(value)));
        return values;
    }

    private static Map<String, String> strings(Map<String, AttributeValue<?>> values) {
        Map<String, String> strings = new LinkedHashMap<>();
        values.forEach((name, value) -> strings.put(name, String.valueOf(value.value())));
        return strings;
    }

    private static Map<String, AttributeValue<?>> map(Mail mail, AttributeName name) {
        return mail.getAttribute(name)
                .map(Attribute::getValue)
                .map(MailAttributes::asMap)
                .orElse(Map.of());
    }

    @SuppressWarnings("unchecked") // James's own map type; the values are checked where they are used
    private static Map<String, AttributeValue<?>> asMap(AttributeValue<?> value) {
        return value.value() instanceof Map ? (Map<String, AttributeValue<?>>) value.value() : Map.of();
    }

    private static Optional<String> text(Mail mail, AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, String.class);
    }

    private static Optional<Instant> time(Mail mail, AttributeName name) {
        return text(mail, name).map(Instant::parse);
    }

    private static void set(Mail mail, AttributeName name, AttributeValue<?> value) {
        mail.setAttribute(new Attribute(name, value));
    }
}
