package org.pennypost.mbox.james;

import java.util.Date;
import javax.mail.Flags;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.store.mail.model.impl.Properties;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;

/** A message that has, once it was stored, the id that mailbox and UID give it. */
final class StoredMessage extends SimpleMailboxMessage {
    private final Mailbox mailbox;

    StoredMessage(
            MessageId id,
            ThreadId thread,
            Date date,
            long size,
            int body,
            Content content,
            Flags flags,
            Properties properties,
            Mailbox mailbox) {
        super(id, thread, date, size, body, content, flags, properties, mailbox.getMailboxId());
        this.mailbox = mailbox;
    }

    @Override
    public MessageId getMessageId() {
        return getUid() == null
                ? super.getMessageId()
                : new MboxMessageId(
                        mailbox.getMailboxId().serialize(),
                        mailbox.getUidValidity().asLong(),
                        getUid().asLong());
    }
}
