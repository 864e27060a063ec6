package org.pennypost.queue.james;

import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.pennypost.queue.Part;

/** Which part of a queued message a mail is, for those who work on it longer than the mailet container does. */
public final class QueuedPart {
    private static final AttributeName PART = AttributeName.of("pennypost.part");

    private QueuedPart() {}

    static void putInto(Mail mail, Part part) {
        mail.setAttribute(new Attribute(PART, AttributeValue.ofUnserializable(part)));
    }

    /**
     * Keeps a mail in the queue until the part is released.
     *
     * @param mail from the queue
     * @return what to release in the end; empty when the mail does not come from the queue
     */
    public static Optional<Part> hold(Mail mail) {
        Optional<Part> part = of(mail);
        part.ifPresent(Part::hold);
        return part;
    }

    /**
     * Finds the part that a mail is.
     *
     * @param mail any mail
     * @return empty when the mail does not come from the queue
     */
    public static Optional<Part> of(Mail mail) {
        return mail.getAttribute(PART)
                .map(Attribute::getValue)
                .map(AttributeValue::value)
                .filter(Part.class::isInstance)
                .map(Part.class::cast);
    }
}
