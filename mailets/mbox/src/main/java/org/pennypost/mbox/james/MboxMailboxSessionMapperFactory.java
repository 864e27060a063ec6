package org.pennypost.mbox.james;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.UidProvider;
import org.apache.james.mailbox.store.user.SubscriptionMapper;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.MboxStore;
import org.pennypost.mbox.UserFolders;

/** The mappers over mbox folders; they hold no state. Thread safe. */
public final class MboxMailboxSessionMapperFactory extends MailboxSessionMapperFactory {
    /** The folders that clients expect, made when the first message comes. Source: RFC 6154. */
    public static final Set<String> SPECIAL_USE = Set.of("Archive", "Drafts", "Junk", "Sent", "Trash");

    /** The folders that every user has: those, and the one that mail is delivered to. */
    public static final Set<String> ALWAYS_THERE =
            Stream.concat(SPECIAL_USE.stream(), Stream.of(UserFolders.INBOX)).collect(Collectors.toUnmodifiableSet());

    private final MboxAccess access;
    private final MboxMessageMapper messages;
    private final MboxNumbers numbers;
    private final Set<String> onDemand;

    /**
     * Makes the factory.
     *
     * @param store the folders
     * @param onDemand names of folders that every user has
     */
    public MboxMailboxSessionMapperFactory(MboxStore store, Set<String> onDemand) {
        this.access = new MboxAccess(store);
        this.messages = new MboxMessageMapper(access);
        this.numbers = new MboxNumbers(access);
        this.onDemand = Set.copyOf(onDemand);
    }

    MboxAccess access() {
        return access;
    }

    /**
     * Gives the mbox behind a mailbox.
     *
     * @param id the mailbox
     * @return the mbox
     * @throws MailboxException when there is none
     */
    public IndexedMbox mailbox(MailboxId id) throws MailboxException {
        return access.with(id, box -> box);
    }

    @Override
    public MailboxMapper createMailboxMapper(MailboxSession session) {
        return mailboxes(session);
    }

    MboxMailboxMapper mailboxes(MailboxSession session) {
        return new MboxMailboxMapper(access, session.getPathDelimiter(), onDemand);
    }

    @Override
    public MessageMapper createMessageMapper(MailboxSession session) {
        return messages;
    }

    @Override
    public MessageIdMapper createMessageIdMapper(MailboxSession session) {
        return new MboxMessageIdMapper(access, mailboxes(session), messages);
    }

    @Override
    public SubscriptionMapper createSubscriptionMapper(MailboxSession session) {
        return new MboxSubscriptionMapper(access.store(), session.getPathDelimiter());
    }

    @Override
    public AnnotationMapper createAnnotationMapper(MailboxSession session) {
        return new NoAnnotationMapper();
    }

    @Override
    public UidProvider getUidProvider() {
        return numbers;
    }

    @Override
    public ModSeqProvider getModSeqProvider() {
        return numbers;
    }
}
