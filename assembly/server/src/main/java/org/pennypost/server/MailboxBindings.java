package org.pennypost.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.name.Names;
import javax.inject.Provider;
import org.apache.james.adapter.mailbox.DelegationStoreAuthorizator;
import org.apache.james.adapter.mailbox.UserRepositoryAuthenticator;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.EventDelivery;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.AttachmentManager;
import org.apache.james.mailbox.Authenticator;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxPathLocker;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.RightManager;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.SystemMailboxesProvider;
import org.apache.james.mailbox.acl.MailboxACLResolver;
import org.apache.james.mailbox.acl.UnionMailboxACLResolver;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootDeserializer;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.mailbox.store.JVMMailboxPathLocker;
import org.apache.james.mailbox.store.MailboxManagerConfiguration;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.StoreAttachmentManager;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.mailbox.store.StoreMessageIdManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailbox.store.SystemMailboxesProviderImpl;
import org.apache.james.mailbox.store.extractor.JsoupTextExtractor;
import org.apache.james.mailbox.store.mail.AttachmentMapperFactory;
import org.apache.james.mailbox.store.mail.MailboxMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapperFactory;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.ThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.NoQuotaUpdater;
import org.apache.james.mailbox.store.quota.QuotaUpdater;
import org.apache.james.mailbox.store.search.MessageSearchIndex;
import org.apache.james.mailbox.store.user.SubscriptionMapperFactory;
import org.pennypost.delivery.LocalMailUsers;
import org.pennypost.mbox.UserQuota;
import org.pennypost.mbox.james.MboxEvents;
import org.pennypost.mbox.james.MboxId;
import org.pennypost.mbox.james.MboxMailboxManager;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import org.pennypost.mbox.james.MboxMessageId;
import org.pennypost.mbox.james.MboxMessageSearchIndex;
import org.pennypost.mbox.james.MboxQuotaManager;
import org.pennypost.mbox.james.MboxSessionProvider;

/**
 * James's mailboxes over mbox files, without what JMAP adds. Threads are guessed naively: James's default searches
 * all mailboxes at every append, so that delivery slows down with each message.
 */
final class MailboxBindings extends AbstractModule {
    @Override
    protected void configure() {
        bindMappers();
        bindManagers();
        bindEvents();
        bindQuota();
    }

    private void bindMappers() {
        bind(InMemoryMailboxSessionMapperFactory.class).in(Scopes.SINGLETON);
        bind(AttachmentMapperFactory.class).to(InMemoryMailboxSessionMapperFactory.class); // nothing is stored there
        bind(MessageMapperFactory.class).to(MboxMailboxSessionMapperFactory.class);
        bind(MailboxMapperFactory.class).to(MboxMailboxSessionMapperFactory.class);
        bind(MailboxSessionMapperFactory.class).to(MboxMailboxSessionMapperFactory.class);
        bind(SubscriptionMapperFactory.class).to(MboxMailboxSessionMapperFactory.class);
        bind(MailboxId.Factory.class).to(MboxId.Factory.class);
        bind(MessageId.Factory.class).to(MboxMessageId.Factory.class);
        bind(ThreadIdGuessingAlgorithm.class).to(NaiveThreadIdGuessingAlgorithm.class);
    }

    private void bindManagers() {
        bind(MboxMailboxManager.class).in(Scopes.SINGLETON);
        bind(MailboxManager.class).to(MboxMailboxManager.class);
        bind(StoreMailboxManager.class).to(MboxMailboxManager.class);
        bind(MailboxManager.class)
                .annotatedWith(Names.named(org.apache.james.modules.Names.MAILBOXMANAGER_NAME))
                .to(MboxMailboxManager.class);
        bind(MailboxManagerConfiguration.class).toInstance(MailboxManagerConfiguration.DEFAULT);
        bind(SubscriptionManager.class).to(StoreSubscriptionManager.class).in(Scopes.SINGLETON);
        bind(MailboxPathLocker.class).to(JVMMailboxPathLocker.class).in(Scopes.SINGLETON);
        bind(Authenticator.class).to(UserRepositoryAuthenticator.class).in(Scopes.SINGLETON);
        bind(Authorizator.class).to(DelegationStoreAuthorizator.class).in(Scopes.SINGLETON);
        bind(MessageIdManager.class).to(StoreMessageIdManager.class).in(Scopes.SINGLETON);
        bind(AttachmentManager.class).to(StoreAttachmentManager.class).in(Scopes.SINGLETON);
        bind(AttachmentContentLoader.class).to(AttachmentManager.class);
        bind(SessionProvider.class).to(MboxSessionProvider.class).in(Scopes.SINGLETON);
        bind(StoreRightManager.class).in(Scopes.SINGLETON);
        bind(RightManager.class).to(StoreRightManager.class);
        bind(MailboxACLResolver.class).to(UnionMailboxACLResolver.class).in(Scopes.SINGLETON);
        bind(SystemMailboxesProvider.class)
                .to(SystemMailboxesProviderImpl.class)
                .in(Scopes.SINGLETON);
        bind(MessageSearchIndex.class).to(MboxMessageSearchIndex.class).in(Scopes.SINGLETON);
        bind(TextExtractor.class).to(JsoupTextExtractor.class);
        Multibinder.newSetBinder(binder(), PreDeletionHook.class);
    }

    private void bindEvents() {
        bind(MailboxEventBus.class).in(Scopes.SINGLETON);
        bind(EventBus.class).to(MailboxEventBus.class);
        bind(EventDelivery.class).to(InVmEventDelivery.class).in(Scopes.SINGLETON);
        bind(EventDeadLetters.class).to(MemoryEventDeadLetters.class).in(Scopes.SINGLETON);
        bind(RetryBackoffConfiguration.class).toInstance(RetryBackoffConfiguration.DEFAULT);
    }

    private void bindQuota() {
        bind(DefaultUserQuotaRootResolver.class).in(Scopes.SINGLETON);
        bind(UserQuotaRootResolver.class).to(DefaultUserQuotaRootResolver.class);
        bind(QuotaRootResolver.class).to(DefaultUserQuotaRootResolver.class);
        bind(QuotaRootDeserializer.class).to(DefaultUserQuotaRootResolver.class);
        bind(QuotaLimits.class).in(Scopes.SINGLETON);
        bind(MaxQuotaManager.class).to(QuotaLimits.class);
        bind(QuotaUpdater.class).to(NoQuotaUpdater.class);
        bind(UserQuota.class).to(DeliveryQuota.class);
    }

    @Provides
    @Singleton
    MboxMailboxSessionMapperFactory mappers(
            OpenMailboxes mailboxes, EventBus events, Provider<SessionProvider> sessions) {
        new MboxEvents(events, sessions::get).follow(mailboxes.store());
        return new MboxMailboxSessionMapperFactory(mailboxes.store(), MboxMailboxSessionMapperFactory.ALWAYS_THERE);
    }

    @Provides
    @Singleton
    QuotaManager quota(
            OpenMailboxes mailboxes, UserQuotaRootResolver roots, MaxQuotaManager limits, LocalMailUsers users) {
        return new MboxQuotaManager(
                mailboxes.store(), roots, limits, () -> users.mailboxes().sizeLimit());
    }
}
