package org.pennypost.queue.james;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.MessageQueue;
import org.pennypost.queue.QueueIds;

/**
 * James's way to the queues in the queue directory. All of them share its files.
 *
 * <p>Thread safe; one object for the process.
 */
@Singleton
public final class SpoolMailQueueFactory implements MailQueueFactory<ManageableMailQueue> {
    private final MessageQueue messages;
    private final QueueIds ids;
    private final ActiveMessages active;
    private final MailQueueItemDecoratorFactory decorators;
    private final Clock clock;
    private final Map<MailQueueName, SpoolMailQueue> queues = new ConcurrentHashMap<>();

    /**
     * Prepares.
     *
     * @param messages the queue directory
     * @param ids allot queue ids to what James puts into a queue
     * @param active is told what becomes active again
     * @param decorators complete what is taken out
     * @param clock gives the time
     */
    @Inject
    public SpoolMailQueueFactory(
            MessageQueue messages,
            QueueIds ids,
            ActiveMessages active,
            MailQueueItemDecoratorFactory decorators,
            Clock clock) {
        this.messages = requireNonNull(messages);
        this.ids = requireNonNull(ids);
        this.active = requireNonNull(active);
        this.decorators = requireNonNull(decorators);
        this.clock = requireNonNull(clock);
    }

    @Override
    public Optional<ManageableMailQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return messages.names().contains(name.asString()) ? Optional.of(createQueue(name, count)) : Optional.empty();
    }

    @Override
    public ManageableMailQueue createQueue(MailQueueName name, PrefetchCount count) {
        return queues.computeIfAbsent(
                name, absent -> new SpoolMailQueue(absent, messages, ids, active, decorators, clock));
    }

    @Override
    public Set<MailQueueName> listCreatedMailQueues() {
        return messages.names().stream().map(MailQueueName::of).collect(Collectors.toSet());
    }
}
