package org.pennypost.queue.james;

import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.queue.api.DelayedManageableMailQueueContract;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.QueueIds;

/** What James asks of a queue. */
class SpoolMailQueueTest implements DelayedManageableMailQueueContract {
    private ManageableMailQueue queue;

    @BeforeEach
    void open(@TempDir Path directory) {
        Clock clock = Clock.systemUTC();
        MailLog log = (service, text) -> {};
        MessageQueue messages = new MessageQueue(directory, new ActiveMessages(log), log, clock);
        queue = new SpoolMailQueueFactory(
                        messages,
                        new QueueIds(clock),
                        new ActiveMessages((service, text) -> {}),
                        new RawMailQueueItemDecoratorFactory(),
                        clock)
                .createQueue(MailQueueFactory.SPOOL);
    }

    @Override
    public ManageableMailQueue getMailQueue() {
        return queue;
    }

    @Override
    public ManageableMailQueue getManageableMailQueue() {
        return queue;
    }
}
