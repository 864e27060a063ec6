package org.pennypost.mbox.james;

import java.time.Clock;
import java.util.EnumSet;
import javax.inject.Inject;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxPathLocker;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MailboxCounters;
import org.apache.james.mailbox.model.MailboxMetaData;
import org.apache.james.mailbox.model.search.MailboxNameExpression;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.mailbox.store.MailboxManagerConfiguration;
import org.apache.james.mailbox.store.MessageFactory;
import org.apache.james.mailbox.store.MessageStorer;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.mailbox.store.StoreMessageManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import reactor.core.publisher.Flux;

/** James's mailbox manager over mbox folders. Thread safe. */
public class MboxMailboxManager extends StoreMailboxManager {
    private final MboxMailboxSessionMapperFactory mappers;

    /**
     * Makes the manager of what James and this package give.
     *
     * @param mappers over the folders
     * @param sessions makes sessions
     * @param locker keeps threads that change the same mailbox apart
     * @param parser of MIME, unused here
     * @param events James's event bus
     * @param annotations James's, unused here
     * @param rights James's
     * @param quota what is told and checked of quota
     * @param index searches
     * @param hooks before messages are removed
     * @param clock gives the time
     */
    @Inject
    public MboxMailboxManager(
            MboxMailboxSessionMapperFactory mappers,
            SessionProvider sessions,
            MailboxPathLocker locker,
            MessageParser parser,
            EventBus events,
            StoreMailboxAnnotationManager annotations,
            StoreRightManager rights,
            QuotaComponents quota,
            MessageSearchIndex index,
            PreDeletionHooks hooks,
            Clock clock) {
        super(
                mappers,
                sessions,
                locker,
                parser,
                new MboxMessageId.Factory(),
                annotations,
                events,
                rights,
                quota,
                index,
                MailboxManagerConfiguration.DEFAULT,
                hooks,
                new NaiveThreadIdGuessingAlgorithm(),
                clock);
        this.mappers = mappers;
    }

    @Override
    public EnumSet<MailboxCapabilities> getSupportedMailboxCapabilities() {
        return EnumSet.of(
                MailboxCapabilities.Move,
                MailboxCapabilities.UserFlag,
                MailboxCapabilities.Namespace,
                MailboxCapabilities.Quota);
    }

    /** Ids of messages are told to clients; those of copies differ, which is all that James means by unique. Source: RFC 8474. */
    @Override
    public EnumSet<MessageCapabilities> getSupportedMessageCapabilities() {
        return EnumSet.of(MessageCapabilities.UniqueID);
    }

    /** A pattern that ends in a percent sign is told the levels, too, that are no mailboxes. Source: RFC 3501 section 6.3.8. */
    @Override
    public Flux<MailboxMetaData> search(MailboxQuery query, MailboxSearchFetchType fetchType, MailboxSession session) {
        Flux<MailboxMetaData> mailboxes = super.search(query, fetchType, session);
        boolean levels = query.isPrivateMailboxes(session)
                && query.getMailboxNameExpression()
                        .getCombinedName()
                        .endsWith(String.valueOf(MailboxNameExpression.LOCALWILDCARD));
        return levels
                ? mailboxes.concatWith(mappers.mailboxes(session)
                        .levels(session.getUser())
                        .filter(query::matches)
                        .map(level -> level(level, session)))
                : mailboxes;
    }

    private static MailboxMetaData level(Mailbox level, MailboxSession session) {
        return new MailboxMetaData(
                level,
                session.getPathDelimiter(),
                MailboxMetaData.Children.HAS_CHILDREN,
                MailboxMetaData.Selectability.NOSELECT,
                new MailboxACL(),
                MailboxCounters.empty(level.getMailboxId()));
    }

    @Override
    protected StoreMessageManager createMessageManager(Mailbox mailbox, MailboxSession session) {
        MessageStorer storer = new MessageStorer.WithoutAttachment(
                mappers,
                getMessageIdFactory(),
                new MessageFactory.StoreMessageFactory(),
                getThreadIdGuessingAlgorithm(),
                getClock());
        return new MboxMessageManager(
                getSupportedMessageCapabilities(),
                mappers,
                getMessageSearchIndex(),
                getEventBus(),
                getLocker(),
                mailbox,
                getQuotaComponents(),
                configuration.getBatchSizes(),
                getStoreRightManager(),
                getPreDeletionHooks(),
                storer);
    }
}
