package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One mbox file: the only object of the process that opens it.
 *
 * <p>Got from {@link MboxRegistry}. Any number of threads may share it; they wait for each other. Failures of the file
 * are results; {@link IOException} means that the content could not be read. An interrupt ends waiting for a lock.
 * Source: RFC 4155; Postfix local(8).
 */
public final class Mbox {
    private static final int REPLACEMENTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final Path path;
    private final FileOpener opener;
    private final MailboxLocker locker;
    private final ReentrantLock threads = new ReentrantLock(true);
    private final AppendNotes notes;
    private volatile Runnable appended = () -> {};

    /** Whether this process has appended before; guarded by the lock between threads. */
    private boolean known;

    private volatile Optional<Deliveries> own = Optional.empty();

    /** What the file was before and after messages that this process appended, while nobody else changed it. */
    private record Deliveries(FileStatus before, FileStatus after) {
        boolean cover(FileStatus from, FileStatus to) {
            // Dovecot puts the time of modification back to whole seconds; nobody can put back that of the inode.
            boolean since = before.isUnchangedSince(from)
                    || (before.isSameFile(from)
                            && from.size() >= before.size()
                            && !from.changed().isBefore(before.changed()));
            return since && after.isUnchangedSince(to);
        }
    }

    Mbox(Path path, FileOpener opener, AppendNotes notes) {
        this.notes = requireNonNull(notes);
        this.path = requireNonNull(path);
        this.opener = requireNonNull(opener);
        this.locker = new MailboxLocker(path, opener);
    }

    /**
     * Gives the file.
     *
     * @return its absolute path, whether it exists or not
     */
    public Path path() {
        return path;
    }

    /**
     * Appends one message and waits until it is on stable storage.
     *
     * @param from the From_ line
     * @param headers header lines to put before the content, each without line end, for example {@code Return-Path: <a@b>}
     * @param content header and body with CR LF or LF line ends; asked for once the locks are held, twice where part
     *     of the message may be there from an earlier attempt
     * @param settings which locks, how long to wait, how large the file may become
     * @return {@link AppendResult.Appended}, or {@link AppendResult.Failed} with the file as it was
     * @throws IOException when the content cannot be read; the file is as it was
     */
    public AppendResult append(FromLine from, List<String> headers, MessageContent content, MailboxSettings settings)
            throws IOException {
        MboxForm message = new StreamedMessage(from, headers, content);
        return appended(settings, mailbox -> List.of(mailbox.append(message, known)), 1)
                .get(0);
    }

    /**
     * Appends several messages under one lock and waits until they are on stable storage; short ones share a sync.
     *
     * @param messages in this order
     * @param settings as for a single one
     * @return how each ended, in the same order
     * @throws IOException never, since they are in memory
     */
    public List<AppendResult> append(List<PreparedMessage> messages, MailboxSettings settings) throws IOException {
        return appended(settings, mailbox -> append(messages, mailbox), messages.size());
    }

    /** Something to do with a mailbox that is locked for appending. */
    @FunctionalInterface
    private interface Appending {
        List<AppendResult> to(MailboxAppend mailbox) throws IOException;
    }

    private List<AppendResult> appended(MailboxSettings settings, Appending appending, int count) throws IOException {
        LockAttempt lock = lock(settings, LockMode.APPEND);
        if (lock instanceof LockAttempt.Refused refused) {
            return Collections.nCopies(count, new AppendResult.Failed(refused.problem(), refused.text()));
        }
        List<AppendResult> results;
        try (LockedMailbox mailbox = ((LockAttempt.Held) lock).mailbox()) {
            results = appending.to(new MailboxAppend(mailbox, opener, settings.sizeLimit(), notes));
            known = true;
            own = mailbox.changed().map(after -> followed(mailbox.before(), after));
        } finally {
            threads.unlock();
        }
        appended.run();
        return results;
    }

    private Deliveries followed(FileStatus before, FileStatus after) {
        boolean follows = own.isPresent() && own.get().after().isUnchangedSince(before);
        return new Deliveries(follows ? own.get().before() : before, after);
    }

    /** Whether all that happened to the file between two looks at it is that this process appended messages. */
    boolean isOwn(FileStatus from, FileStatus to) {
        return own.filter(deliveries -> deliveries.cover(from, to)).isPresent();
    }

    private List<AppendResult> append(List<PreparedMessage> messages, MailboxAppend mailbox) throws IOException {
        List<AppendResult> results = new ArrayList<>();
        for (List<PreparedMessage> portion : portions(messages)) {
            Optional<List<AppendResult>> together =
                    known && portion.size() > 1 ? mailbox.appendTogether(portion) : Optional.empty();
            results.addAll(together.isPresent() ? together.get() : singly(portion, mailbox));
            known = true;
        }
        return results;
    }

    private List<AppendResult> singly(List<PreparedMessage> portion, MailboxAppend mailbox) throws IOException {
        List<AppendResult> results = new ArrayList<>();
        for (PreparedMessage message : portion) {
            results.add(mailbox.append(message, known));
        }
        return results;
    }

    private static List<List<PreparedMessage>> portions(List<PreparedMessage> messages) {
        List<List<PreparedMessage>> portions = new ArrayList<>();
        int room = 0;
        for (PreparedMessage message : messages) {
            if (message.length() > room) {
                portions.add(new ArrayList<>());
                room = PreparedMessage.LONGEST;
            }
            portions.get(portions.size() - 1).add(message);
            room -= message.length();
        }
        return portions;
    }

    /** Something to do with an open and locked mailbox. */
    @FunctionalInterface
    public interface Reading<T> {
        /**
         * Reads.
         *
         * @param file the whole file; not to be used later, not to be closed
         * @return what was read, not null
         * @throws IOException when the file cannot be read
         */
        T read(SeekableByteChannel file) throws IOException;
    }

    /**
     * Reads the file while no one writes it.
     *
     * @param settings which locks, how long to wait
     * @param reading what to do; it should be quick, since writers wait
     * @param <T> what the reading gives
     * @return what was read, or why it was not
     * @throws IOException what the reading threw
     */
    public <T> ReadResult<T> read(MailboxSettings settings, Reading<T> reading) throws IOException {
        LockAttempt lock = lock(settings, LockMode.READ);
        if (lock instanceof LockAttempt.Held held) {
            try (LockedMailbox mailbox = held.mailbox()) {
                return new ReadResult.Read<>(reading.read(mailbox.reader()));
            } finally {
                threads.unlock();
            }
        }
        LockAttempt.Refused refused = (LockAttempt.Refused) lock;
        return new ReadResult.Failed<>(refused.problem(), refused.text());
    }

    /** Something to do with a mailbox that is open and locked. */
    @FunctionalInterface
    interface Locked<T> {
        T work(LockedMailbox mailbox) throws IOException;
    }

    /**
     * Does something with the mailbox while it is locked.
     *
     * @throws MailboxFailure when it cannot be opened or locked
     */
    <T> T locked(MailboxSettings settings, LockMode mode, Locked<T> work) throws IOException {
        LockAttempt lock = lock(settings, mode);
        if (lock instanceof LockAttempt.Held held) {
            try (LockedMailbox mailbox = held.mailbox()) {
                return work.work(mailbox);
            } finally {
                threads.unlock();
            }
        }
        LockAttempt.Refused refused = (LockAttempt.Refused) lock;
        throw new MailboxFailure(refused.problem(), path + ": " + refused.text());
    }

    /** Told of what is about to be appended. */
    AppendNotes notes() {
        return notes;
    }

    /** The files that belong to it are opened as it is. */
    FileOpener opener() {
        return opener;
    }

    /**
     * Asks to be told of each message that this process appends.
     *
     * @param listener called after the locks are released, by the thread that appended
     */
    void onAppend(Runnable listener) {
        appended = listener;
    }

    /** Ends as held, with the lock between threads held too, or as refused, with nothing held. */
    private LockAttempt lock(MailboxSettings settings, LockMode mode) {
        long patience = settings.patience().toNanos();
        long start = System.nanoTime();
        long pause = FIRST_PAUSE.toNanos();
        int replacements = 0;
        try {
            while (true) {
                LockAttempt attempt = attempt(settings, mode);
                if (attempt instanceof LockAttempt.Held || attempt instanceof LockAttempt.Refused) {
                    return attempt;
                }
                if (attempt instanceof LockAttempt.Replaced && replacements < REPLACEMENTS) {
                    replacements++;
                    continue;
                }
                long left = patience - (System.nanoTime() - start);
                if (left <= 0) {
                    return new LockAttempt.Refused(MailboxProblem.BUSY, text(attempt));
                }
                // Not all at the same moment: half of the pause is by chance.
                long now = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2);
                TimeUnit.NANOSECONDS.sleep(Math.min(now, left));
                pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new LockAttempt.Refused(MailboxProblem.BUSY, "interrupted while waiting for the mailbox");
        }
    }

    private LockAttempt attempt(MailboxSettings settings, LockMode mode) throws InterruptedException {
        // Threads of this process wait in turn; one attempt more than for others, so that a single attempt is one too.
        long turn = settings.patience().plus(settings.lockDelay()).toNanos();
        if (!threads.tryLock(turn, TimeUnit.NANOSECONDS)) {
            return new LockAttempt.Refused(MailboxProblem.BUSY, "mailbox is busy with other deliveries");
        }
        LockAttempt attempt = new LockAttempt.Replaced();
        try {
            attempt = settled(locker.attempt(settings, mode), mode);
            return attempt;
        } finally {
            if (!(attempt instanceof LockAttempt.Held)) {
                threads.unlock();
            }
        }
    }

    /** Removes what a killed process has left at the end, and begins again with the mailbox as it is then. */
    private LockAttempt settled(LockAttempt attempt, LockMode mode) {
        if (!mode.exclusive() || !(attempt instanceof LockAttempt.Held held)) {
            return attempt;
        }
        LockedMailbox mailbox = held.mailbox();
        try {
            boolean noted = notes.has(path);
            if (!noted && !isBeginning(mailbox)) {
                return attempt;
            }
            try (mailbox) {
                if (noted) {
                    notes.settle(mailbox);
                } else {
                    mailbox.appender().truncate(0);
                }
            }
            return new LockAttempt.Replaced();
        } catch (IOException e) {
            String reason = FileStatus.reason(e);
            return new LockAttempt.Refused(MailboxProblem.of(reason), "cannot read end of file: " + reason);
        }
    }

    private static boolean isBeginning(LockedMailbox mailbox) {
        try {
            return MboxScan.isBeginning(mailbox.reader());
        } catch (IOException unreadable) {
            return false; // whoever goes on will say so
        }
    }

    private static String text(LockAttempt attempt) {
        return attempt instanceof LockAttempt.Busy busy ? busy.text() : "file status changed unexpectedly";
    }
}
