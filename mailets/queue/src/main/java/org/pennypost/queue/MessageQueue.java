package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
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
    private static final String QMGR = "qmgr";

    private final Path root;
    private final QueueDisk disk;
    private final ActiveMessages messages;
    private final MailLog log;
    private final Clock clock;
    private final Map<String, DirectorySync> syncs;
    private final SpareFiles spares;
    private final Recovery recovery;
    private final List<Runnable> onFlush = new CopyOnWriteArrayList<>();
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
        this(root, messages, log, clock, QueueDisk.REAL);
    }

    MessageQueue(Path root, ActiveMessages messages, MailLog log, Clock clock, QueueDisk disk) {
        this.root = requireNonNull(root);
        this.disk = requireNonNull(disk);
        this.messages = requireNonNull(messages);
        this.log = requireNonNull(log);
        this.clock = requireNonNull(clock);
        this.syncs = Map.of(
                INCOMING, new DirectorySync(directory(INCOMING), disk),
                HOLD, new DirectorySync(directory(HOLD), disk));
        makeDirectories();
        this.spares = new SpareFiles(root, disk);
        recoverSpares();
        this.recovery = new Recovery(this);
        OF_MESSAGES.forEach(recovery::recover);
    }

    private void makeDirectories() {
        Stream.concat(OF_MESSAGES.stream(), Stream.of(CORRUPT, SpareFiles.DIRECTORY))
                .forEach(this::make);
    }

    private void recoverSpares() {
        try {
            spares.recover();
        } catch (IOException e) {
            warn("cannot read the directory of empty files: " + e);
        }
    }

    /**
     * Takes over what could not be read when the queue was opened, as far as it can be read now.
     *
     * @return whether nothing is left
     */
    public synchronized boolean recoverUnread() {
        makeDirectories();
        return recovery.again();
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

    /** A message that an earlier process left. */
    boolean recover(MessageFile file, Records records) {
        if (files.putIfAbsent(file.queueId(), file) != null) {
            return false;
        }
        records.live().forEach((number, each) -> {
            Part part = file.known(
                    number,
                    each.place(),
                    named(each.head().queue()),
                    each.head().due(),
                    Part.Origin.RECOVERED);
            part.setEnded(each.ended());
            file.put(part);
        });
        return true;
    }

    Path directory(String name) {
        return root.resolve(name);
    }

    QueueDisk disk() {
        return disk;
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
     * Limits how many parts of one queue are worked on at the same time.
     *
     * @param name of the queue
     * @param most asked for anew each time
     */
    public void limitActive(String name, IntSupplier most) {
        named(name).limit(most);
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
            file.deferred();
        }
        file.put(part);
        return Optional.of(part);
    }

    SpareFiles spares() {
        return spares;
    }

    void sync(String directory) throws IOException {
        List<Path> before = directory.equals(INCOMING) ? spares.beforeSync() : List.of();
        boolean synced = false;
        try {
            syncs.get(directory).sync();
            synced = true;
        } finally {
            spares.afterSync(before, synced);
        }
    }

    void entered(MessageFile file, Part part) {
        files.put(file.queueId(), file);
        file.put(part);
    }

    /** A message has come to its end. */
    void removed(MessageFile file) {
        // Only a sync of that directory makes it certain that the name does not come back.
        boolean spare = file.directory().equals(INCOMING) && !file.isBeingRead() && spares.keep(file.path());
        if (spare) {
            files.remove(file.queueId());
        } else {
            remove(file);
        }
        messages.removed(file.queueId());
    }

    /** A message was deleted, also while somebody works on it. */
    void remove(MessageFile file) {
        files.remove(file.queueId());
        try {
            disk.delete(file.path());
        } catch (IOException e) {
            warn(file.queueId() + ": cannot be removed: " + e);
        }
    }

    /**
     * Lets somebody know when mail is to be tried before its time.
     *
     * @param listener is called before messages become due
     */
    public void onFlush(Runnable listener) {
        onFlush.add(requireNonNull(listener));
    }

    /** Tells those who asked for it that mail is to be tried before its time. */
    void flushing() {
        onFlush.forEach(Runnable::run);
    }

    /** Makes everything due that waits. */
    void flush() {
        flushing();
        queues.values().forEach(PartQueue::flush);
    }

    Collection<MessageFile> files() {
        return files.values();
    }

    Optional<MessageFile> file(String queueId) {
        return Optional.ofNullable(files.get(queueId));
    }

    /**
     * Counts.
     *
     * @return the messages in the queue, those on hold included
     */
    public int size() {
        return files.size();
    }

    void setAside(MessageFile file, String reason) {
        files.remove(file.queueId());
        setAside(file.path(), file.directory(), reason);
    }

    void setAside(Path path, String name, String reason) {
        String id = path.getFileName().toString();
        warn(id + ": " + reason);
        warn("saving corrupt file \"" + id + "\" from queue \"" + name + "\" to queue \"" + CORRUPT + "\"");
        try {
            Path target = directory(CORRUPT).resolve(id);
            for (int i = 1; Files.exists(target); i++) {
                target = directory(CORRUPT).resolve(id + "." + i);
            }
            disk.move(path, target);
        } catch (IOException e) {
            warn(id + ": cannot be moved to queue \"" + CORRUPT + "\": " + e);
        }
    }
}
