package org.pennypost.mbox.james;

import java.nio.file.Path;
import java.time.Instant;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManagerTest;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** James's contract of mailbox managers. */
class MboxMailboxManagerTest extends MailboxManagerTest<MboxMailboxManager> {
    @TempDir
    Path directory;

    private MboxHost host;
    private MboxManagers managers;

    @Override
    protected MboxMailboxManager provideMailboxManager() {
        host = new MboxHost(directory.resolve("host"));
        managers = new MboxManagers(host, preDeletionHooks(), new UpdatableTickingClock(Instant.now()));
        managers.tellQuota();
        return managers.manager();
    }

    @Override
    protected SubscriptionManager provideSubscriptionManager() {
        return managers.subscriptions();
    }

    @Override
    protected EventBus retrieveEventBus(MboxMailboxManager manager) {
        return managers.events();
    }

    @AfterEach
    void close() {
        host.close();
    }
}
