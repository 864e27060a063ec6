package org.pennypost.mbox.james;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.UidProvider;
import org.pennypost.mbox.IndexedMbox;

/** The UIDs and mod-sequences of mailboxes, which only appending and changing gives. Thread safe. */
final class MboxNumbers implements UidProvider, ModSeqProvider {
    private final MboxAccess access;

    MboxNumbers(MboxAccess access) {
        this.access = requireNonNull(access);
    }

    private static UnsupportedOperationException own() {
        return new UnsupportedOperationException("UIDs and mod-sequences are given under the lock of the mbox");
    }

    @Override
    public MessageUid nextUid(Mailbox mailbox) {
        throw own();
    }

    @Override
    public MessageUid nextUid(MailboxId id) {
        throw own();
    }

    @Override
    public Optional<MessageUid> lastUid(Mailbox mailbox) throws MailboxException {
        return new MboxMessageMapper(access).getLastUid(mailbox);
    }

    @Override
    public ModSeq nextModSeq(Mailbox mailbox) {
        throw own();
    }

    @Override
    public ModSeq nextModSeq(MailboxId id) {
        throw own();
    }

    @Override
    public ModSeq highestModSeq(Mailbox mailbox) throws MailboxException {
        return highestModSeq(mailbox.getMailboxId());
    }

    @Override
    public ModSeq highestModSeq(MailboxId id) throws MailboxException {
        return ModSeq.of(access.with(id, IndexedMbox::current).highestModSeq());
    }
}
