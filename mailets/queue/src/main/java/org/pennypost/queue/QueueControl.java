package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.inject.Inject;

/**
 * What people and their commands do with the queue of a running server.
 *
 * <p>Thread safe. Without a server, {@link QueueDirectory} does the same. Source: Postfix postqueue(1), postsuper(1).
 */
public final class QueueControl {
    private final MessageQueue queue;
    private final Clock clock;

    /**
     * Prepares.
     *
     * @param queue of this server
     * @param clock gives the time
     */
    @Inject
    public QueueControl(MessageQueue queue, Clock clock) {
        this.queue = requireNonNull(queue);
        this.clock = requireNonNull(clock);
    }

    /**
     * Shows the messages in the queue: active ones first, then incoming, deferred and held ones, each by their arrival.
     *
     * @param show is given one after the other; those that leave the queue meanwhile are left out
     */
    public void list(Consumer<QueuedMessage> show) {
        new QueueListing(queue.files()).forEach(show);
    }

    /**
     * Shows one message.
     *
     * @param queueId its name
     * @return empty when it is not in the queue
     */
    public Optional<QueuedMessage> find(String queueId) {
        return queue.file(queueId).flatMap(QueueListing::show);
    }

    /**
     * Lists the names of the messages in the queue.
     *
     * @param queueName {@code hold}, or another; what is being worked on belongs to {@code active}
     * @return queue ids
     */
    public List<String> ids(String queueName) {
        return queue.files().stream()
                .filter(file -> QueueListing.nameOf(file, clock.millis()).equals(queueName))
                .map(MessageFile::queueId)
                .toList();
    }

    /**
     * Puts a message on hold: no attempt begins until it is released. What is being delivered goes on.
     *
     * @param queueId its name
     * @return false when it is not in the queue, or on hold already
     */
    public boolean hold(String queueId) {
        return queue.file(queueId).filter(MessageFile::hold).isPresent();
    }

    /**
     * Releases a message from hold; it is due at once.
     *
     * @param queueId its name
     * @return false when it is not on hold
     */
    public boolean release(String queueId) {
        return queue.file(queueId).filter(file -> file.unhold(clock.millis())).isPresent();
    }

    /**
     * Deletes a message. What is being delivered goes on, but is not tried again, and nobody is told of failures.
     *
     * @param queueId its name
     * @return false when it is not in the queue
     */
    public boolean delete(String queueId) {
        return queue.file(queueId).filter(MessageFile::delete).isPresent();
    }

    /**
     * Lets a message begin anew, rules included, for the recipients that are not done, also from hold.
     *
     * @param queueId its name
     * @return false when it is not in the queue, or all of it is being delivered
     * @throws IOException when that cannot be written down
     */
    public boolean requeue(String queueId) throws IOException {
        Optional<MessageFile> file = queue.file(queueId);
        return file.isPresent() && file.get().requeue(clock.millis());
    }

    /**
     * Returns a message to its sender with its next attempt, however young it is.
     *
     * @param queueId its name
     * @return false when it is not in the queue, or that was asked for before
     * @throws IOException when that cannot be written down
     */
    public boolean expire(String queueId) throws IOException {
        Optional<MessageFile> file = queue.file(queueId);
        return file.isPresent() && file.get().expire();
    }

    /**
     * Makes one message due, and tries destinations anew that seemed to be dead.
     *
     * @param queueId its name
     * @return false when nothing of it waits
     */
    public boolean flush(String queueId) {
        Optional<MessageFile> file = queue.file(queueId);
        queue.flushing();
        return file.isPresent()
                && file.get().parts().stream()
                                .filter(part -> part.queue().flush(part))
                                .count()
                        > 0;
    }

    /**
     * Makes every message due that waits for a recipient of one domain, and tries dead destinations anew.
     *
     * @param domain any case
     * @return how many messages
     */
    public long flushSite(String domain) {
        return queue.files().stream()
                .filter(file -> QueueListing.waitsFor(file, domain))
                .filter(file -> flush(file.queueId()))
                .count();
    }

    /** Makes every message due that waits, and tries dead destinations anew. */
    public void flush() {
        queue.flush();
    }
}
