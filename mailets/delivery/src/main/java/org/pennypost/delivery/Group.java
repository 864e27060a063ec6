package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.mail.MessagingException;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.pennypost.cleanup.Recipient;
import org.pennypost.queue.Deferral;

/**
 * Recipients of an active message that are delivered together. A mail that is made for them knows its group by an attribute
 * that lasts as long as the process.
 *
 * <p>Used by one thread at a time.
 */
final class Group {
    private static final AttributeName GROUP = AttributeName.of("pennypost.group");

    private final Activation activation;
    private final List<Recipient> recipients;
    private final BooleanSupplier more;
    private Optional<Deferral> siteFailure = Optional.empty();
    private Optional<Batch> batch = Optional.empty();
    private boolean begun;
    private boolean ended;

    /** @param more whether other deliveries wait for the same destination */
    Group(Activation activation, List<Recipient> recipients, BooleanSupplier more) {
        this.activation = requireNonNull(activation);
        this.recipients = List.copyOf(recipients);
        this.more = requireNonNull(more);
    }

    /** The group that a mail was made for; empty for one that does not come from the queue manager. */
    static Optional<Group> of(Mail mail) {
        return mail.getAttribute(GROUP)
                .map(attribute -> attribute.getValue().value())
                .filter(Group.class::isInstance)
                .map(Group.class::cast);
    }

    void putInto(Mail mail) {
        mail.setAttribute(new Attribute(GROUP, AttributeValue.ofUnserializable(this)));
    }

    List<Recipient> recipients() {
        return recipients;
    }

    boolean hasMore() {
        return more.getAsBoolean();
    }

    /** What is delivered together with others; empty where it is delivered alone. */
    Optional<Batch> batch() {
        return batch;
    }

    void join(Batch together) {
        batch = Optional.of(together);
    }

    /** An agent has it, and ends it when the batch has run. */
    void begun() {
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }

    /** The destination as a whole took nothing. */
    void siteFailed(Deferral why) {
        siteFailure = Optional.of(why);
    }

    Optional<Deferral> siteFailure() {
        return siteFailure;
    }

    boolean hasEnded() {
        return ended;
    }

    void ended(Activation.Result result) throws MessagingException {
        ended = true;
        activation.ended(result);
    }

    void withdrawn() throws MessagingException {
        ended = true;
        activation.withdrawn(recipients);
    }
}
