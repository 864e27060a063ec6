package org.pennypost.mbox.james;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManagerStressContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** James's contract of many who store messages in one mailbox at the same time. */
class MboxManagerStressTest implements MailboxManagerStressContract<MboxMailboxManager> {
    @TempDir
    Path directory;

    private MboxHost host;
    private MboxManagers managers;

    @BeforeEach
    void open() {
        host = new MboxHost(directory.resolve("host"));
        managers = new MboxManagers(host, Set.of(), Clock.systemUTC());
    }

    @Override
    public MboxMailboxManager getManager() {
        return managers.manager();
    }

    @Override
    public EventBus retrieveEventBus() {
        return managers.events();
    }

    @AfterEach
    void close() {
        host.close();
    }
}
