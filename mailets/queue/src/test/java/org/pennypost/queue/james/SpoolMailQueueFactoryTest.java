package org.pennypost.queue.james;

import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueFactoryContract;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.ManageableMailQueueFactoryContract;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.maillog.MailLog;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.QueueIds;

/** What James asks of the one who makes queues. */
class SpoolMailQueueFactoryTest
        implements MailQueueFactoryContract<ManageableMailQueue>, ManageableMailQueueFactoryContract {
    private SpoolMailQueueFactory queues;

    @BeforeEach
    void open(@TempDir Path directory) {
        Clock clock = Clock.systemUTC();
        MailLog log = (service, text) -> {};
        MessageQueue messages = new MessageQueue(directory, new ActiveMessages(log), log, clock);
        queues = new SpoolMailQueueFactory(
                messages,
                new QueueIds(clock),
                new ActiveMessages((service, text) -> {}),
                new RawMailQueueItemDecoratorFactory(),
                clock);
    }

    @Override
    public MailQueueFactory<ManageableMailQueue> getMailQueueFactory() {
        return queues;
    }
}
