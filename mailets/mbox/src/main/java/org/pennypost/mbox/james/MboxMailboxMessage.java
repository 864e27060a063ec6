package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageAttachmentMetadata;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.Properties;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.pennypost.imap.MimeHeader;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MessageFlags;
import org.pennypost.mbox.MessageText;

/** A message of an mbox, whose text is read when somebody asks for it. Used by one thread at a time. */
final class MboxMailboxMessage implements MailboxMessage {
    private final MailboxId mailbox;
    private final long uidValidity;
    private final TextWindow window;
    private IndexedMessage message;
    private MessageText text;
    private boolean whole;
    private Optional<KnownProperties> known = Optional.empty();
    private Properties properties;

    MboxMailboxMessage(MailboxId mailbox, long uidValidity, IndexedMessage message, TextWindow window) {
        this.mailbox = requireNonNull(mailbox);
        this.uidValidity = uidValidity;
        this.message = requireNonNull(message);
        this.window = requireNonNull(window);
    }

    /** Gives it the text that was read already. */
    void withText(MessageText read, boolean isWhole) {
        text = read;
        whole = isWhole;
    }

    /** Lets it look whether James has looked at it already. */
    void withKnown(KnownProperties all) {
        known = Optional.of(all);
    }

    private InputStream open(long from, long to, boolean header) throws IOException {
        if (text == null || (!whole && !header)) {
            text = window.text(message.uid(), header).orElse(null);
            whole = !header || (text != null && text.size() > message.headerSize());
        }
        InputStream content = text == null ? InputStream.nullInputStream() : text.open(from, to);
        return new ExactStream(content, to - from);
    }

    @Override
    public InputStream getFullContent() throws IOException {
        return open(0, message.size(), false);
    }

    @Override
    public InputStream getHeaderContent() throws IOException {
        return open(0, message.headerSize(), true);
    }

    @Override
    public InputStream getBodyContent() throws IOException {
        return open(message.headerSize(), message.size(), false);
    }

    @Override
    public long getBodyOctets() {
        return (long) message.size() - message.headerSize();
    }

    @Override
    public long getFullContentOctets() {
        return message.size();
    }

    @Override
    public long getHeaderOctets() {
        return message.headerSize();
    }

    @Override
    public Properties getProperties() {
        if (properties == null) {
            properties = known.flatMap(all -> all.find(new KnownProperties.Key(mailbox, uidValidity, message.uid())))
                    .orElseGet(this::readProperties);
        }
        return properties;
    }

    private Properties readProperties() {
        try (InputStream content = getFullContent()) {
            return MimeProperties.of(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String getMediaType() {
        return getProperties().getMediaType();
    }

    @Override
    public String getSubType() {
        return getProperties().getSubType();
    }

    @Override
    public Long getTextualLineCount() {
        return getProperties().getTextualLineCount();
    }

    @Override
    public List<MessageAttachmentMetadata> getAttachments() {
        return List.of();
    }

    @Override
    public MessageId getMessageId() {
        return new MboxMessageId(mailbox.serialize(), uidValidity, message.uid());
    }

    @Override
    public ThreadId getThreadId() {
        try (InputStream header = getHeaderContent()) {
            ByteBuffer bytes = ByteBuffer.wrap(header.readAllBytes());
            return MboxThreadId.of(MimeHeader.of(bytes, 0, bytes.limit())).orElseGet(this::ownThread);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ThreadId ownThread() {
        return ThreadId.fromBaseMessageId(getMessageId());
    }

    /** Nobody asks this for the thread, which would have to be read. */
    @Override
    public MessageMetaData metaData() {
        return new MessageMetaData(
                getUid(),
                getModSeq(),
                createFlags(),
                getFullContentOctets(),
                getInternalDate(),
                getSaveDate(),
                getMessageId(),
                ownThread());
    }

    /** Nor this. */
    @Override
    public ComposedMessageIdWithMetaData getComposedMessageIdWithMetaData() {
        return new ComposedMessageIdWithMetaData(
                new ComposedMessageId(mailbox, getMessageId(), getUid()), createFlags(), getModSeq(), ownThread());
    }

    @Override
    public MailboxId getMailboxId() {
        return mailbox;
    }

    @Override
    public MessageUid getUid() {
        return MessageUid.of(message.uid());
    }

    @Override
    public void setUid(MessageUid uid) {
        throw new UnsupportedOperationException("the mailbox gives UIDs");
    }

    @Override
    public void setModSeq(ModSeq modSeq) {
        message = message.withModSeq(modSeq.asLong());
    }

    @Override
    public ModSeq getModSeq() {
        return ModSeq.of(message.modSeq());
    }

    @Override
    public boolean isAnswered() {
        return message.flags().has(MessageFlags.ANSWERED);
    }

    @Override
    public boolean isDeleted() {
        return message.flags().has(MessageFlags.DELETED);
    }

    @Override
    public boolean isDraft() {
        return message.flags().has(MessageFlags.DRAFT);
    }

    @Override
    public boolean isFlagged() {
        return message.flags().has(MessageFlags.FLAGGED);
    }

    @Override
    public boolean isRecent() {
        return !message.flags().has(MessageFlags.OLD);
    }

    @Override
    public boolean isSeen() {
        return message.flags().has(MessageFlags.SEEN);
    }

    @Override
    public void setFlags(Flags flags) {
        message = message.withFlags(JamesFlags.of(flags, !flags.contains(Flags.Flag.RECENT)));
    }

    @Override
    public Flags createFlags() {
        return JamesFlags.of(message.flags());
    }

    @Override
    public void setSaveDate(Date saveDate) {
        // the mailbox tells it
    }

    @Override
    public Optional<Date> getSaveDate() {
        try {
            return Optional.of(Date.from(Instant.ofEpochMilli(window.saved(message))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Date getInternalDate() {
        return Date.from(Instant.ofEpochSecond(message.date()));
    }

    @Override
    public MailboxMessage copy(Mailbox target) throws MailboxException {
        return SimpleMailboxMessage.copy(target.getMailboxId(), this);
    }
}
