package org.pennypost.mbox.james;

import java.util.EnumSet;
import javax.mail.Flags;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManager.MessageCapabilities;
import org.apache.james.mailbox.MailboxPathLocker;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.store.BatchSizes;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.MessageStorer;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.StoreMessageManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.search.MessageSearchIndex;

/** James's view of one mailbox; its subclass only because StoreMessageManager drops keywords. */
final class MboxMessageManager extends StoreMessageManager {
    MboxMessageManager(
            EnumSet<MessageCapabilities> capabilities,
            MailboxSessionMapperFactory mappers,
            MessageSearchIndex index,
            EventBus events,
            MailboxPathLocker locker,
            Mailbox mailbox,
            QuotaComponents quota,
            BatchSizes batches,
            StoreRightManager rights,
            PreDeletionHooks hooks,
            MessageStorer storer) {
        super(
                capabilities,
                mappers,
                index,
                events,
                locker,
                mailbox,
                quota.getQuotaManager(),
                quota.getQuotaRootResolver(),
                batches,
                rights,
                hooks,
                storer);
    }

    @Override
    public Flags getPermanentFlags(MailboxSession session) {
        Flags flags = super.getPermanentFlags(session);
        flags.add(Flags.Flag.USER);
        return flags;
    }
}
