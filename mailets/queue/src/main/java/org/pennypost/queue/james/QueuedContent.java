package org.pennypost.queue.james;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Cleaner;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.commons.io.output.DeferredFileOutputStream;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * The content of a queued message, byte for byte as it was accepted.
 *
 * <p>James's {@code MimeMessageWrapper} turns 8-bit bytes of the header into question marks whenever a message is copied,
 * and its memory queue copies every message. So the bytes go beside the message, in an attribute, and are what is
 * delivered unless a rule has changed the message. They are held in memory when they are few, otherwise in a temporary
 * file that vanishes with the object. Written by one thread; then any thread may read.
 */
public final class QueuedContent implements MimeMessageSource {
    private static final AttributeName CONTENT = AttributeName.of("pennypost.content");
    private static final int IN_MEMORY = 100 * 1024;
    private static final Cleaner CLEANER = Cleaner.create();

    private final String queueId;
    private final DeferredFileOutputStream bytes;
    private byte[] fingerprint = {};

    QueuedContent(String queueId) {
        this.queueId = queueId;
        this.bytes = DeferredFileOutputStream.builder()
                .setThreshold(IN_MEMORY)
                .setPrefix("mimemessage-" + queueId + "-")
                .setSuffix(".m64")
                .get();
    }

    /**
     * Writes the content of a mail as it is to be delivered.
     *
     * @param mail any mail with a message
     * @param out where to
     * @throws IOException when the content cannot be read or written
     * @throws MessagingException when James cannot write the message
     */
    public static void writeTo(Mail mail, OutputStream out) throws IOException, MessagingException {
        Optional<QueuedContent> accepted = mail.getAttribute(CONTENT)
                .map(Attribute::getValue)
                .map(AttributeValue::value)
                .filter(QueuedContent.class::isInstance)
                .map(QueuedContent.class::cast);
        if (accepted.isPresent() && Arrays.equals(accepted.get().fingerprint, fingerprint(mail.getMessage()))) {
            try (InputStream in = accepted.get().getInputStream()) {
                in.transferTo(out);
            }
        } else {
            mail.getMessage().writeTo(out);
        }
    }

    OutputStream output() {
        return bytes;
    }

    /** Ends the writing and puts the content into a mail, as its message and as the accepted bytes. */
    void putInto(Mail mail) throws IOException, MessagingException {
        bytes.close();
        deleteWith(this, bytes.getFile());
        MimeMessageWrapper message = new MimeMessageWrapper(this);
        // What James makes of the bytes on the way through the queue; copying it once more changes nothing more.
        MimeMessageWrapper copy = new MimeMessageWrapper(new MimeMessage(message));
        try {
            fingerprint = fingerprint(copy);
        } finally {
            copy.dispose(); // it has a temporary file when it is large
        }
        mail.setMessage(message);
        mail.setAttribute(new Attribute(CONTENT, AttributeValue.ofUnserializable(this)));
    }

    /** Drops what was written. */
    void discard() {
        try {
            bytes.close();
        } catch (IOException dropped) {
            // nobody wants the bytes any more
        }
        deleteWith(this, bytes.getFile());
    }

    @Override
    public String getSourceId() {
        return queueId;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return bytes.toInputStream();
    }

    @Override
    public long getMessageSize() {
        return bytes.getByteCount();
    }

    private static void deleteWith(Object owner, File file) {
        if (file != null) {
            CLEANER.register(owner, file::delete);
        }
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
