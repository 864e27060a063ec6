package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.pennypost.cleanup.Recipient;

/**
 * The queue directory while no server runs: what {@code postqueue} and {@code postsuper} do then.
 *
 * <p>Who changes something has to hold the lock of the queue, {@code pid/master.pid}; a server reads the directory only when
 * it starts. Reading asks for no lock. Source: Postfix postsuper(1), showq(8).
 */
public final class QueueDirectory {
    /** The directories of messages, in the order in which they are shown. */
    public static final List<String> NAMES =
            List.of(MessageQueue.ACTIVE, MessageQueue.INCOMING, MessageQueue.DEFERRED, MessageQueue.HOLD);

    private final Path root;
    private final Clock clock;

    /**
     * Prepares.
     *
     * @param root the queue directory
     * @param clock gives the time
     */
    public QueueDirectory(Path root, Clock clock) {
        this.root = requireNonNull(root);
        this.clock = requireNonNull(clock);
    }

    /**
     * Shows all messages, queue by queue.
     *
     * @param show is given one after the other
     * @param unreadable is given the path of what cannot be read
     * @throws IOException when a directory cannot be read
     */
    public void list(Consumer<QueuedMessage> show, Consumer<Path> unreadable) throws IOException {
        for (String name : NAMES) {
            for (String id : ids(name)) {
                Path path = root.resolve(name).resolve(id);
                try {
                    QueueFile file = QueueFile.read(path);
                    if (!file.waiting().isEmpty()) {
                        show.accept(file.message(name));
                    }
                } catch (NoSuchFileException left) {
                    // a server works on the queue
                } catch (IOException e) {
                    unreadable.accept(path);
                }
            }
        }
    }

    /**
     * Lists the messages of one queue.
     *
     * @param name its directory, {@code deferred}
     * @return queue ids, sorted; empty when there is no such directory
     * @throws IOException when it cannot be read
     */
    public List<String> ids(String name) throws IOException {
        if (!Files.isDirectory(root.resolve(name))) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(root.resolve(name))) {
            return paths.map(path -> String.valueOf(path.getFileName()))
                    .filter(QueueFile::isName)
                    .sorted()
                    .toList();
        }
    }

    /**
     * Finds a message.
     *
     * @param queueId its name
     * @return its file
     */
    public Optional<Path> find(String queueId) {
        return QueueFile.isName(queueId)
                ? NAMES.stream()
                        .map(name -> root.resolve(name).resolve(queueId))
                        .filter(Files::isRegularFile)
                        .findFirst()
                : Optional.empty();
    }

    /**
     * Puts a message on hold.
     *
     * @param queueId its name
     * @return false when it is not in the queue, or on hold already
     * @throws IOException when it cannot be moved
     */
    public boolean hold(String queueId) throws IOException {
        Optional<Path> path = find(queueId).filter(found -> !isHeld(found));
        return path.isPresent() && move(path.get(), MessageQueue.HOLD);
    }

    /**
     * Releases a message from hold.
     *
     * @param queueId its name
     * @return false when it is not on hold
     * @throws IOException when it cannot be moved
     */
    public boolean release(String queueId) throws IOException {
        Optional<Path> path = find(queueId).filter(QueueDirectory::isHeld);
        return path.isPresent() && move(path.get(), MessageQueue.DEFERRED);
    }

    /**
     * Deletes a message.
     *
     * @param queueId its name
     * @return false when it is not in the queue
     * @throws IOException when it cannot be deleted
     */
    public boolean delete(String queueId) throws IOException {
        Optional<Path> path = find(queueId);
        return path.isPresent() && Files.deleteIfExists(path.get());
    }

    /**
     * Returns a message to its sender with its next attempt.
     *
     * @param queueId its name
     * @return false when it is not in the queue, or that was asked for before
     * @throws IOException when that cannot be written down
     */
    public boolean expire(String queueId) throws IOException {
        Optional<Path> path = find(queueId);
        if (path.isEmpty() || QueueFile.read(path.get()).isForcedToExpire()) {
            return false;
        }
        append(path.get(), (length, records) -> List.of(MessageFormat.record(MessageFormat.EXPIRE)));
        return true;
    }

    /**
     * Lets a message begin anew for the recipients that are not done, also from hold.
     *
     * @param queueId its name
     * @return false when it is not in the queue
     * @throws IOException when that cannot be written down
     */
    public boolean requeue(String queueId) throws IOException {
        Optional<Path> path = find(queueId);
        if (path.isEmpty() || QueueFile.read(path.get()).waiting().isEmpty()) {
            return false;
        }
        append(path.get(), this::fromTheBeginning);
        return !isHeld(path.get()) || move(path.get(), MessageQueue.INCOMING);
    }

    private interface Change {
        List<ByteBuffer> records(long contentLength, Records records);
    }

    private List<ByteBuffer> fromTheBeginning(long contentLength, Records records) {
        List<Recipient> recipients = new ArrayList<>();
        List<ByteBuffer> changes = new ArrayList<>();
        PartData first = null;
        for (var each : records.live().entrySet()) {
            PartData data = records.part(each.getKey()).without(each.getValue().ended());
            data.envelope()
                    .ifPresent(queued -> recipients.addAll(queued.envelope().recipients()));
            first = first == null && data.envelope().isPresent() ? data : first;
            changes.add(MessageFormat.record(
                    MessageFormat.DONE,
                    ByteBuffer.allocate(Integer.BYTES).putInt(each.getKey()).flip()));
        }
        if (first != null) {
            PartData whole =
                    first.fromTheBeginning(first.envelope().orElseThrow().with(recipients), clock.millis());
            changes.add(
                    0,
                    MessageFormat.record(
                            MessageFormat.PART,
                            whole.head(records.next(), MessageFormat.HEAD, contentLength),
                            whole.mail()));
        }
        return first == null ? List.of() : changes;
    }

    private static void append(Path path, Change change) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MessageFormat.Head head = MessageFormat.readHead(channel);
            Records records = Records.readAll(channel, MessageFormat.HEAD + head.contentLength());
            channel.truncate(records.end());
            long at = records.end();
            for (ByteBuffer record : change.records(head.contentLength(), records)) {
                int length = record.remaining();
                MessageFormat.writeFully(channel, record, at);
                at += length;
            }
            channel.force(true);
        }
    }

    private static boolean isHeld(Path path) {
        return path.getParent().endsWith(MessageQueue.HOLD);
    }

    private boolean move(Path path, String name) throws IOException {
        Path target = Files.createDirectories(root.resolve(name)).resolve(path.getFileName());
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }
}
