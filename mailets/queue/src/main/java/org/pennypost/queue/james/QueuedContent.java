package org.pennypost.queue.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.pennypost.queue.MessageContent;

/**
 * The content of a queued message, byte for byte as it was accepted, or as a rule left it when it was put into the queue
 * the last time.
 *
 * <p>James's {@code MimeMessageWrapper} turns 8-bit bytes of the header into question marks whenever a message is copied.
 * So the bytes in the queue are known to the mail by an attribute, and are what is delivered unless a rule has changed
 * the message. Any thread may read.
 */
public final class QueuedContent implements MimeMessageSource {
    private static final AttributeName CONTENT = AttributeName.of("pennypost.content");

    private final MessageContent content;
    private MimeMessageWrapper given;
    private byte[] fingerprint;

    QueuedContent(MessageContent content) {
        this.content = requireNonNull(content);
    }

    /**
     * Writes the content of a mail as it is to be delivered.
     *
     * @param mail any mail with a message
     * @param out where to
     * @throws IOException when the content cannot be read or written
     * @throws MessagingException when James cannot write the message, or the mail has none any more
     */
    public static void writeTo(Mail mail, OutputStream out) throws IOException, MessagingException {
        Optional<QueuedContent> queued = unchanged(mail);
        if (queued.isPresent()) {
            try (InputStream in = queued.get().getInputStream()) {
                in.transferTo(out);
            }
        } else if (mail.getMessage() != null) {
            mail.getMessage().writeTo(out);
        } else {
            throw new MessagingException(mail.getName() + ": its message is gone");
        }
    }

    /**
     * Tells whether a mail is what stands in the queue.
     *
     * @param mail any mail
     * @return false when a rule has changed its message, sender or recipients, or it came from elsewhere
     * @throws IOException when the content cannot be read
     * @throws MessagingException when James cannot read the message
     */
    public static boolean isAsQueued(Mail mail) throws IOException, MessagingException {
        return MailAttributes.isAsWritten(mail) && unchanged(mail).isPresent();
    }

    /**
     * Makes another mail of the same message, without a copy of its content.
     *
     * @param mail from the queue
     * @return with all attributes of the other one; its message is that in the queue
     * @throws MessagingException when the mail does not come from the queue
     */
    public static MailImpl view(Mail mail) throws MessagingException {
        QueuedContent content = of(mail).orElseThrow(() -> new MessagingException("a mail from elsewhere"));
        MailImpl view = MailImpl.builder()
                .name(mail.getName())
                .sender(mail.getMaybeSender())
                .state(mail.getState())
                .remoteHost(mail.getRemoteHost())
                .remoteAddr(mail.getRemoteAddr())
                .addAllHeadersForRecipients(mail.getPerRecipientSpecificHeaders())
                .build();
        mail.attributes().forEach(view::setAttribute);
        view.setRecipients(mail.getRecipients());
        new QueuedContent(content.content()).putInto(view);
        return view;
    }

    /**
     * Makes another mail of the same message as it is now, for somebody who needs it longer than the pipeline, which takes the
     * message from a mail that has ended.
     *
     * @param mail from the queue, whether or not a rule has changed its message
     * @return to be disposed of by the caller
     * @throws IOException when the content cannot be read
     * @throws MessagingException when James cannot copy the message
     */
    public static MailImpl kept(Mail mail) throws IOException, MessagingException {
        return unchanged(mail).isPresent() ? view(mail) : MailImpl.duplicate(mail);
    }

    /** The content in the queue that a mail has; empty when it came from elsewhere or a rule has changed it. */
    static Optional<QueuedContent> unchanged(Mail mail) throws IOException, MessagingException {
        Optional<QueuedContent> queued = of(mail);
        return queued.isPresent() && queued.get().isContentOf(mail.getMessage()) ? queued : Optional.empty();
    }

    /** The content in the queue that a mail came with. */
    static Optional<QueuedContent> of(Mail mail) {
        return mail.getAttribute(CONTENT)
                .map(Attribute::getValue)
                .map(AttributeValue::value)
                .filter(QueuedContent.class::isInstance)
                .map(QueuedContent.class::cast);
    }

    /** Makes this the message of a mail. */
    void putInto(MailImpl mail) throws MessagingException {
        given = new MimeMessageWrapper(this);
        mail.setMessageNoCopy(given); // a copy would have to be compared with what it was made of
        mail.setAttribute(new Attribute(CONTENT, AttributeValue.ofUnserializable(this)));
    }

    MessageContent content() {
        return content;
    }

    private synchronized boolean isContentOf(MimeMessage message) throws IOException, MessagingException {
        if (message == given && !given.isModified()) {
            return true;
        }
        if (message == null) {
            return false;
        }
        if (fingerprint == null) {
            // What James makes of the bytes when it copies a message; copying it once more changes nothing more.
            MimeMessageWrapper copy = new MimeMessageWrapper(new MimeMessage(new MimeMessageWrapper(this)));
            try {
                fingerprint = fingerprint(copy);
            } finally {
                copy.dispose(); // it has a temporary file when it is large
            }
        }
        return Arrays.equals(fingerprint, fingerprint(message));
    }

    @Override
    public String getSourceId() {
        return content.queueId();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return content.open();
    }

    @Override
    public long getMessageSize() {
        return content.length();
    }

    private static byte[] fingerprint(MimeMessage message) throws IOException, MessagingException {
        try (DigestOutputStream out =
                new DigestOutputStream(OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
            message.writeTo(out);
            return out.getMessageDigest().digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
