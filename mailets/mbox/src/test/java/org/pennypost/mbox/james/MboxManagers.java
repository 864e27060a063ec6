package org.pennypost.mbox.james;

import java.io.InputStream;
import java.time.Clock;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.james.core.Username;
import org.apache.james.events.EventBus;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.acl.UnionMailboxACLResolver;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.store.JVMMailboxPathLocker;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreMessageIdManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailbox.store.extractor.JsoupTextExtractor;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.ListeningCurrentQuotaUpdater;
import org.apache.james.mailbox.store.quota.NoMaxQuotaManager;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.metrics.tests.RecordingMetricFactory;

/** James's managers over the mailboxes of a host, put together as in the server, but with the dot that James's suites expect in names. */
final class MboxManagers {
    private final MboxHost host;
    private final EventBus events;
    private final SessionProvider sessions;
    private final StoreRightManager rights;
    private final PreDeletionHooks hooks;
    private Consumer<MailboxSession> prepared = session -> {};
    private final MboxQuotaManager mailboxQuota;
    private final QuotaComponents quota;
    private final MboxMessageSearchIndex index;
    private final MboxMailboxManager manager;

    MboxManagers(MboxHost host, Set<PreDeletionHook> hooks, Clock clock) {
        this.host = host;
        this.events = new InVMEventBus(
                new InVmEventDelivery(new RecordingMetricFactory()),
                RetryBackoffConfiguration.DEFAULT,
                new MemoryEventDeadLetters());
        this.sessions =
                new SessionProviderImpl(
                        (user, password) -> "password".contentEquals(password),
                        (user, other) -> other.getLocalPart().equals("nobody")
                                ? Authorizator.AuthorizationState.UNKNOWN_USER
                                : Authorizator.AuthorizationState.FORBIDDEN) {
                    @Override
                    public MailboxSession createSystemSession(Username user) {
                        MailboxSession session = super.createSystemSession(user);
                        prepared.accept(session);
                        return session;
                    }
                };
        MboxMailboxSessionMapperFactory mappers = host.factory();
        this.rights = new StoreRightManager(mappers, new UnionMailboxACLResolver(), events);
        this.hooks = new PreDeletionHooks(hooks, new RecordingMetricFactory());
        DefaultUserQuotaRootResolver roots = new DefaultUserQuotaRootResolver(sessions, mappers);
        MaxQuotaManager limits = new NoMaxQuotaManager();
        this.mailboxQuota = new MboxQuotaManager(host.store(), roots, limits, host::sizeLimit);
        this.quota = new QuotaComponents(limits, mailboxQuota, roots);
        this.index = new MboxMessageSearchIndex(
                mappers, new JsoupTextExtractor(), (attachment, session) -> InputStream.nullInputStream());
        this.manager = new MboxMailboxManager(
                mappers,
                sessions,
                new JVMMailboxPathLocker(),
                new MessageParser(),
                events,
                new StoreMailboxAnnotationManager(mappers, rights),
                rights,
                quota,
                index,
                this.hooks,
                clock);
        new MboxEvents(events, () -> sessions).follow(host.store());
    }

    MboxMailboxManager manager() {
        return manager;
    }

    /** Lets James tell what is used after each change. */
    void tellQuota() {
        CountedQuota counted = new CountedQuota(mailboxQuota);
        events.register(new ListeningCurrentQuotaUpdater(counted, quota.getQuotaRootResolver(), events, counted));
    }

    /** Does something to every new session. */
    void prepare(Consumer<MailboxSession> what) {
        prepared = what;
    }

    EventBus events() {
        return events;
    }

    MboxMessageSearchIndex index() {
        return index;
    }

    QuotaComponents quota() {
        return quota;
    }

    SubscriptionManager subscriptions() {
        return new StoreSubscriptionManager(host.factory(), host.factory(), events);
    }

    MessageIdManager byId() {
        return new StoreMessageIdManager(
                rights, host.factory(), events, quota.getQuotaManager(), quota.getQuotaRootResolver(), hooks);
    }
}
