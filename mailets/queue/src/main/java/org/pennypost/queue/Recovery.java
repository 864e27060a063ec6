package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what an earlier process left in the queue directory: heads and records, no content. Used by one thread. */
final class Recovery {
    private final MessageQueue queue;

    /** What could not be read, and in which directory it is. */
    private final Map<Path, String> unread = new LinkedHashMap<>();

    Recovery(MessageQueue queue) {
        this.queue = requireNonNull(queue);
    }

    /** Takes over the files of one directory; what cannot be read is set aside. */
    void recover(String directory) {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> paths = Files.list(queue.directory(directory))) {
            paths.filter(path -> QueueFile.isName(path.getFileName().toString()))
                    .sorted()
                    .forEach(found::add);
        } catch (IOException e) {
            queue.warn("cannot read the queue directory: " + e);
        }
        for (Path path : found) {
            Optional<IOException> failure = tryToRecover(directory, path);
            if (failure.isPresent()) {
                unread.put(path, directory);
                queue.warn(path.getFileName() + ": cannot be read from queue \"" + directory
                        + "\", is left there until it can: " + failure.get());
            }
        }
    }

    /** Tries once more; gives whether nothing is left. */
    boolean again() {
        unread.entrySet()
                .removeIf(entry -> !Files.exists(entry.getKey(), LinkOption.NOFOLLOW_LINKS)
                        || (Files.isWritable(entry.getKey())
                                && tryToRecover(entry.getValue(), entry.getKey())
                                        .isEmpty()));
        return unread.isEmpty();
    }

    /** Gives the failure of the disk; it may get well again, and then the message is as good as before. */
    private Optional<IOException> tryToRecover(String directory, Path path) {
        try {
            recover(directory, path);
        } catch (DamagedMessage e) {
            queue.setAside(path, directory, e.getMessage());
        } catch (IOException e) {
            return Optional.of(e);
        } catch (RuntimeException e) {
            queue.setAside(path, directory, e.toString());
        }
        return Optional.empty();
    }

    private void recover(String directory, Path path) throws IOException {
        String queueId = path.getFileName().toString();
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new DamagedMessage("it is no message");
        }
        try (FileChannel channel = queue.disk().open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            MessageFormat.Head head = channel.size() == 0 && directory.equals(MessageQueue.INCOMING)
                    ? new MessageFormat.Head(-1, 0)
                    : MessageFormat.readHead(channel);
            if (!head.committed()) {
                // Nobody was told that it is in the queue.
                queue.warn("removing the incomplete message \"" + queueId + "\" from queue \"" + directory + "\"");
                queue.disk().delete(path);
                return;
            }
            Records records = Records.read(channel, MessageFormat.HEAD + head.contentLength());
            if (records.end() < channel.size()) {
                queue.warn(queueId + ": its last record is not whole and is cut off");
                channel.truncate(records.end());
                channel.force(true); // what stands behind must not come back when new records reach up to it
            }
            enter(queueId, head, records, directory);
        }
    }

    private void enter(String queueId, MessageFormat.Head head, Records records, String directory) throws IOException {
        long arrival = records.live().values().stream()
                .mapToLong(Records.Live::arrival)
                .min()
                .orElse(0);
        MessageFile file = new MessageFile(queue, queueId, head, arrival, directory);
        file.setEnd(records.end(), records.next());
        if (records.expire()) {
            file.setExpire();
        }
        if (records.live().isEmpty()) {
            queue.disk().delete(file.path()); // all is done; the process ended before it was removed
        } else if (!queue.recover(file, records)) {
            throw new DamagedMessage("it is in the queue twice");
        }
    }
}
