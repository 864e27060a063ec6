package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pennypost.maillog.MailLog;

/**
 * The messages in the queue directory: one file for each, in Postfix's directories, and what of them is to be done when.
 *
 * <p>What a file holds counts, not which directory it is in; but for {@code hold}, whose messages nobody takes. A file
 * that cannot be read as a message goes into {@code corrupt} and holds up nothing. Thread safe; one object for a queue
 * directory. Source: Postfix qmgr(8), postconf(5) queue_directory.
 */
public final class MessageQueue {
    static final String INCOMING = "incoming";
    static final String ACTIVE = "active";
    static final String DEFERRED = "deferred";
    static final String HOLD = "hold";
    static final String CORRUPT = "corrupt";

    private static final List<String> OF_MESSAGES = List.of(INCOMING, ACTIVE, DEFERRED, HOLD);
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z]{6,20}");
    private static final String QMGR = "qmgr";

    private final Path root;
    private final ActiveMessages messages;
    private final MailLog log;
    private final Clock clock;
    private final DirectorySync incoming;
    private final Map<String, MessageFile> files = new ConcurrentHashMap<>();
    private final Map<String, PartQueue> queues = new ConcurrentHashMap<>();

    /**
     * Opens the queue: reads what an earlier process left.
     *
     * @param root the queue directory
     * @param messages says what is active and what is removed
     * @param log where damaged files are named
     * @param clock gives the time
     */
    public MessageQueue(Path root, ActiveMessages messages, MailLog log, Clock clock) {
        this.root = requireNonNull(root);
        this.messages = requireNonNull(messages);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
        this.incoming = new DirectorySync(directory(INCOMING));
        Stream.concat(OF_MESSAGES.stream(), Stream.of(CORRUPT)).forEach(this::make);
        OF_MESSAGES.forEach(this::recover);
    }

    private void make(String name) {
        try {
            if (!Files.isDirectory(directory(name))) {
                Files.createDirectories(
                        directory(name),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            warn("cannot make the queue directory: " + e);
        }
    }

    private void recover(String name) {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> paths = Files.list(directory(name))) {
            paths.filter(path -> NAME.matcher(path.getFileName().toString()).matches())
                    .sorted()
                    .forEach(found::add);
        } catch (IOException e) {
            warn("cannot read the queue directory: " + e);
        }
        for (Path path : found) {
            try {
                recover(name, path);
            } catch (IOException | RuntimeException e) {
                setAside(path, name, e instanceof DamagedMessage ? e.getMessage() : e.toString());
            }
        }
    }

    private void recover(String name, Path path) throws IOException {
        String queueId = path.getFileName().toString();
        if (!Files.isRegularFile(path) || files.containsKey(queueId)) {
            throw new DamagedMessage("it is no message, or one that is in the queue twice");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MessageFormat.Head head = channel.size() == 0 && name.equals(INCOMING)
                    ? new MessageFormat.Head(-1, 0)
                    : MessageFormat.readHead(channel);
            if (!head.committed()) {
                // Nobody was told that it is in the queue.
                warn("removing the incomplete message \"" + queueId + "\" from queue \"" + name + "\"");
                Files.delete(path);
                return;
            }
            Records records = Records.read(channel, MessageFormat.HEAD + head.contentLength());
            if (records.end() < channel.size()) {
                warn(queueId + ": its last record is not whole and is cut off");
                channel.truncate(records.end());
            }
            enter(new MessageFile(this, queueId, head, path, records.end(), records.next()), records, name);
        }
    }

    private void enter(MessageFile file, Records records, String name) throws IOException {
        if (records.live().isEmpty()) {
            Files.deleteIfExists(file.path()); // all is done; the process ended before it was removed
            return;
        }
        files.put(file.queueId(), file);
        records.live().forEach((number, each) -> {
            Part part = file.known(number, each.place(), named(each.queue()), each.due(), true);
            if (!name.equals(HOLD)) {
                part.queue().put(part);
            }
        });
    }

    /** What the records of a file come to. */
    private record Records(Map<Integer, Waiting> live, long end, int next) {
        record Waiting(PartData.Place place, String queue, long due) {}

        static Records read(FileChannel channel, long begin) throws IOException {
            Map<Integer, Waiting> live = new TreeMap<>();
            int next = 0;
            long at = begin;
            MessageFormat.Entry record = MessageFormat.readRecord(channel, at);
            while (record != null) {
                if (record.kind() == MessageFormat.PART) {
                    PartData.Head head = PartData.Head.read(record.body());
                    PartData.Place place = new PartData.Place(
                            record.bodyOffset(), record.bodyLength(), head.contentOffset(), head.contentLength());
                    live.put(head.number(), new Waiting(place, head.queue(), head.due()));
                    next = Math.max(next, head.number() + 1);
                } else if (record.kind() == MessageFormat.DONE && record.bodyLength() == Integer.BYTES) {
                    live.remove(record.body().getInt());
                }
                at = record.end();
                record = MessageFormat.readRecord(channel, at);
            }
            if (next == 0) {
                throw new DamagedMessage("it has no recipients");
            }
            return new Records(live, at, next);
        }
    }

    Path directory(String name) {
        return root.resolve(name);
    }

    void warn(String text) {
        log.log(QMGR, "warning: " + text);
    }

    /**
     * Begins a message.
     *
     * @param ids allot its queue id
     * @return to be written, committed and closed
     */
    public IncomingFile begin(QueueIds ids) {
        String id = ids.next();
        while (files.containsKey(id)) {
            id = ids.next();
        }
        return new IncomingFile(this, id);
    }

    /**
     * Gives the parts that wait in one queue.
     *
     * @param name of the queue
     * @return empty when it is new
     */
    public PartQueue named(String name) {
        return queues.computeIfAbsent(name, absent -> new PartQueue(absent, clock));
    }

    /**
     * Lists the queues that there are.
     *
     * @return their names
     */
    public List<String> names() {
        return List.copyOf(queues.keySet());
    }

    /**
     * Puts a part of a message into the queue that is in it already.
     *
     * @param data what is to be done
     * @param content that of the message as it stands there
     * @return empty when the message has left the queue
     * @throws IOException when it cannot be written; nothing is changed then
     */
    public Optional<Part> add(PartData data, MessageContent content) throws IOException {
        return add(content.file(), data, file -> file.add(data, content));
    }

    /**
     * Puts a part of a message into the queue whose content a rule has changed.
     *
     * @param data what is to be done
     * @param of the content that it was made of
     * @param changed writes the new content
     * @return empty when the message has left the queue
     * @throws IOException when it cannot be written; nothing is changed then
     */
    public Optional<Part> add(PartData data, MessageContent of, Changed changed) throws IOException {
        return add(of.file(), data, file -> file.add(data, changed::writeTo));
    }

    /** Content that is not in the queue yet. */
    @FunctionalInterface
    public interface Changed {
        /**
         * Writes it.
         *
         * @param out where to, with CR LF line ends
         * @throws IOException when it cannot be written
         */
        void writeTo(java.io.OutputStream out) throws IOException;
    }

    private interface Add {
        Part to(MessageFile file) throws IOException;
    }

    private Optional<Part> add(MessageFile file, PartData data, Add add) throws IOException {
        Part part;
        try {
            part = add.to(file);
        } catch (java.nio.file.NoSuchFileException left) {
            return Optional.empty();
        }
        if (data.due() > clock.millis()) {
            file.move(DEFERRED);
        }
        part.queue().put(part);
        return Optional.of(part);
    }

    void syncIncoming() throws IOException {
        incoming.sync();
    }

    void entered(MessageFile file, Part part) {
        files.put(file.queueId(), file);
        part.queue().put(part);
    }

    void removed(MessageFile file) {
        files.remove(file.queueId());
        try {
            Files.deleteIfExists(file.path());
        } catch (IOException e) {
            warn(file.queueId() + ": cannot be removed: " + e);
        }
        messages.removed(file.queueId());
    }

    void setAside(MessageFile file, String reason) {
        files.remove(file.queueId());
        setAside(file.path(), file.path().getParent().getFileName().toString(), reason);
    }

    private void setAside(Path path, String name, String reason) {
        String id = path.getFileName().toString();
        warn(id + ": " + reason);
        warn("saving corrupt file \"" + id + "\" from queue \"" + name + "\" to queue \"" + CORRUPT + "\"");
        try {
            Path target = directory(CORRUPT).resolve(id);
            for (int i = 1; Files.exists(target); i++) {
                target = directory(CORRUPT).resolve(id + "." + i);
            }
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            warn(id + ": cannot be moved to queue \"" + CORRUPT + "\": " + e);
        }
    }
}
