package org.pennypost.queue;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pennypost.cleanup.Recipient;

/** Shows what is in the queue of a running server. Used by one thread. Source: Postfix showq(8). */
final class QueueListing {
    private static final Map<String, Integer> ORDER =
            Map.of(MessageQueue.ACTIVE, 0, MessageQueue.INCOMING, 1, MessageQueue.DEFERRED, 2, MessageQueue.HOLD, 3);

    /** So many files are read by several threads, before the first of them is shown. */
    private static final int TOGETHER = 1000;

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(MessageFile file, String name) {}

    QueueListing(Collection<MessageFile> files) {
        long now = System.currentTimeMillis();
        files.forEach(file -> entries.add(new Entry(file, nameOf(file, now))));
        entries.sort(Comparator.<Entry>comparingInt(entry -> ORDER.get(entry.name()))
                .thenComparingLong(entry -> entry.file().arrival()));
    }

    void forEach(Consumer<QueuedMessage> show) {
        for (List<Entry> some : Lists.partition(entries, TOGETHER)) {
            some.parallelStream()
                    .map(entry -> show(entry.file(), entry.name()))
                    .flatMap(Optional::stream)
                    .toList()
                    .forEach(show);
        }
    }

    /** The name of the queue that a message belongs to for those who look. */
    static String nameOf(MessageFile file, long now) {
        if (file.directory().equals(MessageQueue.HOLD)) {
            return MessageQueue.HOLD;
        }
        List<Part> parts = file.parts();
        if (parts.stream().anyMatch(part -> part.queue().isWorking(part))) {
            return MessageQueue.ACTIVE;
        }
        return parts.stream().allMatch(part -> part.due() > now) ? MessageQueue.DEFERRED : MessageQueue.INCOMING;
    }

    static Optional<QueuedMessage> show(MessageFile file) {
        return show(file, nameOf(file, System.currentTimeMillis()));
    }

    private static Optional<QueuedMessage> show(MessageFile file, String name) {
        List<QueuedEnvelope> envelopes = envelopes(file);
        if (envelopes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(show(file.queueId(), name, file.isForcedToExpire(), envelopes));
    }

    static QueuedMessage show(String queueId, String name, boolean expire, List<QueuedEnvelope> envelopes) {
        QueuedEnvelope first = envelopes.get(0);
        List<QueuedMessage.Waiting> recipients = new ArrayList<>();
        for (QueuedEnvelope queued : envelopes) {
            for (Recipient recipient : queued.envelope().recipients()) {
                recipients.add(new QueuedMessage.Waiting(
                        recipient, Optional.ofNullable(queued.deferrals().get(recipient))));
            }
        }
        return new QueuedMessage(
                name,
                queueId,
                first.envelope().arrival(),
                first.envelope().size(),
                expire,
                first.envelope().sender(),
                recipients);
    }

    private static List<QueuedEnvelope> envelopes(MessageFile file) {
        List<QueuedEnvelope> envelopes = new ArrayList<>();
        for (Part part : file.parts()) {
            try {
                part.read().envelope().ifPresent(envelopes::add);
            } catch (IOException left) {
                // it is not in the queue any more, or what takes it will find that it cannot be read
            }
        }
        return envelopes;
    }

    /** Whether something of a message waits for a domain. */
    static boolean waitsFor(MessageFile file, String domain) {
        String end = "@" + domain.toLowerCase(Locale.ROOT);
        return envelopes(file).stream()
                .flatMap(queued -> queued.envelope().recipients().stream())
                .anyMatch(recipient ->
                        recipient.address().text().toLowerCase(Locale.ROOT).endsWith(end));
    }
}
