package org.pennypost.smtpd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pennypost.address.Address;
import org.pennypost.cleanup.EnvelopeCleanup;
import org.pennypost.cleanup.IncomingMessage;
import org.pennypost.cleanup.Recipient;
import org.pennypost.maillog.MailLog;

/** One mail transaction: what MAIL and RCPT gave, and the message that grows. */
final class Transaction implements AutoCloseable {
    private final SmtpdSettings settings;
    private final Address sender;
    private final Address rewrittenSender;
    private final List<Recipient> recipients = new ArrayList<>();
    private final Map<String, String> attributes = new TreeMap<>();
    private final MessageActions actions = new MessageActions();
    private int recipientCount;
    private long announcedSize;
    private Address lastRecipient = Address.NULL;
    private IncomingMessage message;
    private boolean chunking;

    Transaction(SmtpdSettings settings, Address sender, Address rewrittenSender) {
        this.settings = settings;
        this.sender = sender;
        this.rewrittenSender = rewrittenSender;
    }

    SmtpdSettings settings() {
        return settings;
    }

    /** As given. */
    Address sender() {
        return sender;
    }

    Address rewrittenSender() {
        return rewrittenSender;
    }

    /** What access tables and policy servers want done with the message. */
    MessageActions actions() {
        return actions;
    }

    Map<String, String> attributes() {
        return attributes;
    }

    /** What SIZE of MAIL says, 0 where it says nothing. */
    long announcedSize() {
        return announcedSize;
    }

    void announcedSize(long size) {
        announcedSize = size;
    }

    /** How often RCPT succeeded, repeated recipients included. */
    int recipientCount() {
        return recipientCount;
    }

    List<Recipient> recipients() {
        return recipients;
    }

    /** The recipient of the last RCPT that succeeded, as given. */
    Address lastRecipient() {
        return lastRecipient;
    }

    /** Adds a recipient; cleanup drops those given twice. */
    void add(Recipient recipient) {
        recipientCount++;
        lastRecipient = recipient.original();
        recipients.add(recipient);
    }

    /** What goes into the queue: canonical addresses, aliases expanded. */
    EnvelopeCleanup envelope(MailLog log) {
        EnvelopeCleanup envelope = new EnvelopeCleanup(settings.envelope(), settings.addressUse(), queueId(), log);
        envelope.sender(rewrittenSender);
        recipients.forEach(envelope::recipient);
        return envelope;
    }

    Optional<IncomingMessage> message() {
        return Optional.ofNullable(message);
    }

    void message(IncomingMessage opened) {
        this.message = opened;
    }

    /** The name of the message in the log. */
    String queueId() {
        return message == null ? "NOQUEUE" : message.queueId();
    }

    /** Whether BDAT has begun, after which there is neither RCPT nor DATA. */
    boolean isChunking() {
        return chunking;
    }

    void chunking() {
        chunking = true;
    }

    @Override
    public void close() {
        if (message != null) {
            message.close();
        }
    }
}
