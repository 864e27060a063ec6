package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * One mbox as IMAP and POP3 see it: messages with UIDs and flags, kept in step with what other programs do to the file.
 *
 * <p>Each call looks at the file first; where it changed, it is read again, and the listener is told what others did before the
 * call returns. Flags are written to the file a moment later, all together; until then they are in a small file of the
 * server's. Any number of threads may share it. Failures of the file are {@link MailboxFailure}. Source: Dovecot mbox.
 */
public final class IndexedMbox {
    private final Mbox mbox;
    private final MboxPlace place;
    private final KeptAnswers answers;
    private final SaveDates dates;
    private final MboxIndex index;
    private final ConcurrentLinkedQueue<MboxChange> changes = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean delivering = new AtomicBoolean();
    private final AtomicBoolean unwritten = new AtomicBoolean();
    private volatile Consumer<MboxChange> listener = change -> {};
    private final AtomicBoolean saving = new AtomicBoolean();
    private volatile Runnable writeLater = () -> {};
    private volatile LongConsumer saveLater = messages -> {};
    private final AtomicBoolean checking = new AtomicBoolean();
    private volatile LongConsumer checkLater = bytes -> {};

    IndexedMbox(Mbox mbox, MboxPlace place) {
        this.mbox = requireNonNull(mbox);
        this.place = requireNonNull(place);
        this.answers = new KeptAnswers(place.state(), place.rights());
        this.dates = new SaveDates(place, mbox.opener());
        this.index = new MboxIndex(mbox, place, dates, changes::add, answers::clear);
    }

    /**
     * Asks to be told what other programs do.
     *
     * @param told called without any lock, by whoever noticed
     * @param later called when there is something for {@link #write} to do
     * @param save called, with the number of messages, when there is something for {@link #save} to do
     */
    public void listen(Consumer<MboxChange> told, Runnable later, LongConsumer save) {
        this.listener = requireNonNull(told);
        this.writeLater = requireNonNull(later);
        this.saveLater = requireNonNull(save);
    }

    /**
     * Asks to be told that others have added to a large file, of which only the end was read.
     *
     * @param check called, with its size in bytes, when there is something for {@link #check} to do
     */
    void onDoubt(LongConsumer check) {
        this.checkLater = requireNonNull(check);
    }

    /**
     * Reads the whole file when others have added to it: Dovecot may have changed flags besides.
     *
     * @throws IOException when it cannot be read
     */
    void check() throws IOException {
        checking.set(false);
        try {
            if (index.isDoubtful()) {
                place.rights().as(() -> mbox.locked(place.locks().get(), LockMode.INDEX, index::certain));
            }
        } finally {
            deliver();
        }
    }

    /**
     * Gives the mailbox file.
     *
     * @return the object that delivery uses for it too
     */
    public Mbox file() {
        return mbox;
    }

    /**
     * Looks at the mailbox.
     *
     * @return what it holds now; a file that is not there is empty
     * @throws IOException when it cannot be read
     */
    public MboxSnapshot current() throws IOException {
        try {
            return place.rights().as(index::look);
        } finally {
            deliver();
        }
    }

    /**
     * Tells the UIDVALIDITY, without reading the whole mailbox where the answer is at hand.
     *
     * @return the number
     * @throws IOException when the mailbox cannot be read
     */
    public long uidValidity() throws IOException {
        try {
            return place.rights().as(index::uidValidity);
        } finally {
            deliver();
        }
    }

    /**
     * Tells, without looking at the file, whether another program has numbered the messages anew.
     *
     * @param told the UIDVALIDITY that a client was told, 0 for any
     * @return whether it was another one at the last look
     */
    public boolean isRenumbered(long told) {
        return told != 0
                && index.known().filter(now -> now.uidValidity() != told).isPresent();
    }

    /**
     * Reads messages.
     *
     * @param uids which
     * @param headersOnly whether the headers will do
     * @return by UID; what is gone meanwhile is missing
     * @throws IOException when they cannot be read
     */
    public Map<Long, MessageText> read(Collection<Long> uids, boolean headersOnly) throws IOException {
        return read(0, uids, headersOnly);
    }

    /**
     * Reads messages that a client names by UIDs it was told.
     *
     * @param told the UIDVALIDITY under which it was, 0 for any
     * @param uids which
     * @param headersOnly whether the headers will do
     * @return by UID; what is gone meanwhile is missing
     * @throws IOException when another program has numbered the messages anew since, too
     */
    public Map<Long, MessageText> read(long told, Collection<Long> uids, boolean headersOnly) throws IOException {
        Map<Long, MessageText> texts = new LinkedHashMap<>();
        try {
            place.rights().as(() -> {
                if (index.look().messages().isEmpty()) {
                    return texts;
                }
                return mbox.locked(place.locks().get(), LockMode.INDEX, box -> {
                    MboxSnapshot now = index.update(box).under(told);
                    List<IndexedMessage> found = uids.stream()
                            .map(now::find)
                            .flatMap(Optional::stream)
                            .toList();
                    int longest = found.stream()
                            .mapToInt(message -> headersOnly ? message.body() : message.end())
                            .max()
                            .orElse(0);
                    MessageCopy copy = new MessageCopy(box.reader(), longest);
                    for (IndexedMessage message : found) {
                        texts.put(message.uid(), MessageText.of(copy, message, headersOnly, place.rights()));
                    }
                    return texts;
                });
            });
            return texts;
        } finally {
            deliver();
        }
    }

    /**
     * Gives what was kept of answers about the messages.
     *
     * @param question names the form of the answers
     * @return the answers that are known, to which others can be added until it is asked for again
     * @throws IOException when there is no place for it
     */
    public AnswerFile answers(String question) throws IOException {
        return answers.of(question);
    }

    /**
     * Tells when messages came into the mailbox.
     *
     * @return gives that for a message of the mailbox, in milliseconds since 1970: the date of its From_ line where nothing else is known
     * @throws IOException when it cannot be read
     */
    public ToLongFunction<IndexedMessage> saveDates() throws IOException {
        return dates.read(current().uidValidity());
    }

    /**
     * Changes flags.
     *
     * @param from the lowest UID
     * @param to the highest
     * @param change gives the new flags for the old ones
     * @return every message of the range as it was and is; the same object twice where nothing changed
     * @throws IOException when the mailbox cannot be read, or what clients are told cannot be kept
     */
    public List<MboxChange.FlagChange> flag(long from, long to, UnaryOperator<MessageFlags> change) throws IOException {
        return flag(0, from, to, change);
    }

    /**
     * Changes flags of messages that a client names by UIDs it was told.
     *
     * @param told the UIDVALIDITY under which it was, 0 for any
     * @param from the lowest UID
     * @param to the highest
     * @param change gives the new flags for the old ones
     * @return as {@link #flag(long, long, UnaryOperator)}
     * @throws IOException when another program has numbered the messages anew since, too; nothing is changed then
     */
    public List<MboxChange.FlagChange> flag(long told, long from, long to, UnaryOperator<MessageFlags> change)
            throws IOException {
        current();
        List<MboxChange.FlagChange> changed = index.flag(told, from, to, change);
        if (changed.stream()
                .anyMatch(one -> one.before().modSeq() != one.after().modSeq())) {
            later();
        }
        return changed;
    }

    /**
     * Adds messages, all or none, and waits until they are on stable storage.
     *
     * @param messages what to add
     * @return them with their UIDs
     * @throws IOException when it was not possible; the file is as it was
     */
    public List<IndexedMessage> append(List<NewMessage> messages) throws IOException {
        try {
            List<IndexedMessage> added = place.rights()
                    .as(() -> mbox.locked(
                            place.locks().get(),
                            LockMode.ADD,
                            box -> new MboxWriter(index, place).append(box, messages, mbox.notes())));
            if (added.stream().anyMatch(message -> !message.isStored())) {
                later();
            }
            return added;
        } finally {
            deliver();
        }
    }

    /**
     * Removes messages for good.
     *
     * @param uids which
     * @return those that were there
     * @throws IOException when it was not possible
     */
    public List<IndexedMessage> expunge(Collection<Long> uids) throws IOException {
        return expunge(0, uids);
    }

    /**
     * Removes messages that a client names by UIDs it was told.
     *
     * @param told the UIDVALIDITY under which it was, 0 for any
     * @param uids which
     * @return those that were there
     * @throws IOException when another program has numbered the messages anew since, too; nothing is removed then
     */
    public List<IndexedMessage> expunge(long told, Collection<Long> uids) throws IOException {
        if (uids.isEmpty() || current().messages().isEmpty()) {
            return List.of();
        }
        try {
            return place.rights()
                    .as(() -> mbox.locked(
                            place.locks().get(),
                            LockMode.REWRITE,
                            box -> new MboxWriter(index, place).expunge(box, told, Set.copyOf(uids))));
        } finally {
            if (!current().based()) {
                later();
            }
            deliver();
        }
    }

    /**
     * Writes to the file what clients were told and it does not say.
     *
     * @throws IOException when it was not possible; it is kept elsewhere until it is
     */
    public void write() throws IOException {
        write(false);
    }

    /**
     * The same, unless other programs would not see it: some compare no more than the size of the file and the second of its last change.
     *
     * @return whether it was written; otherwise it is to be tried again in another second
     * @throws IOException when it was not possible; it is kept elsewhere until it is
     */
    boolean writeSeen() throws IOException {
        return write(true);
    }

    private boolean write(boolean seen) throws IOException {
        unwritten.set(false);
        try {
            boolean written = place.rights()
                    .as(() -> index.look().messages().isEmpty()
                            || mbox.locked(
                                    place.locks().get(),
                                    LockMode.REWRITE,
                                    box -> new MboxWriter(index, place).write(box, seen)));
            if (!written) {
                unwritten.set(true);
            }
            return written;
        } finally {
            deliver();
        }
    }

    /**
     * Tells whether there is something for {@link #write} to do.
     *
     * @return whether there is
     */
    public boolean isUnwritten() {
        return unwritten.get();
    }

    private void later() {
        unwritten.set(true);
        writeLater.run();
    }

    /**
     * Keeps the index for the next process, if it changed.
     *
     * @throws IOException when it cannot be written; nothing is lost but time
     */
    public void save() throws IOException {
        saving.set(false);
        if (index.isUnsaved()) {
            index.save();
        }
    }

    /**
     * Lets go of memory, after {@link #save}, when nothing changed since.
     *
     * @throws IOException when what was kept cannot be read
     */
    public void rest() throws IOException {
        index.rest();
    }

    /** One thread at a time tells, in order; who finds another one at it leaves it to him. */
    private void deliver() {
        if (index.isUnsaved() && saving.compareAndSet(false, true)) {
            saveLater.accept(index.known().map(now -> now.messages().size()).orElse(0));
        }
        if (index.isDoubtful() && checking.compareAndSet(false, true)) {
            checkLater.accept(index.known()
                    .flatMap(MboxSnapshot::status)
                    .map(FileStatus::size)
                    .orElse(0L));
        }
        while (!changes.isEmpty() && delivering.compareAndSet(false, true)) {
            List<MboxChange> all = new ArrayList<>();
            try {
                for (MboxChange change = changes.poll(); change != null; change = changes.poll()) {
                    all.add(change);
                }
                all.forEach(listener);
            } finally {
                delivering.set(false);
            }
        }
    }
}
