package org.pennypost.mbox.james;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.SubscriptionManagerContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** James's contract of subscriptions, over the file that Dovecot reads. */
class MboxSubscriptionsTest implements SubscriptionManagerContract {
    @TempDir
    Path directory;

    private MboxHost host;

    @BeforeEach
    void open() {
        host = new MboxHost(directory.resolve("host"));
    }

    @Override
    public SubscriptionManager getSubscriptionManager() {
        return new MboxManagers(host, Set.of(), Clock.systemUTC()).subscriptions();
    }

    @AfterEach
    void close() {
        SESSION.getAttributes().clear(); // it keeps the mappers of the host
        host.close();
    }
}
