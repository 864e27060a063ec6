package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Changes an mbox that is locked for it, and its index with it. Used by one thread, once.
 *
 * <p>Source: Dovecot mbox.
 */
final class MboxWriter {
    private final MboxIndex index;
    private final MboxPlace place;

    MboxWriter(MboxIndex index, MboxPlace place) {
        this.index = requireNonNull(index);
        this.place = requireNonNull(place);
    }

    /** Adds messages, or leaves the file as it was. */
    List<IndexedMessage> append(LockedMailbox box, List<NewMessage> messages, AppendNotes notes) throws IOException {
        MboxSnapshot before = numbered(box, messages);
        FileChannel file = box.writer();
        long oldSize = file.size();
        AppendNotes.Writing note = notes.begin(box.path(), box.before(), oldSize);
        boolean done = false;
        try {
            long start = write(box, before, messages, oldSize, note);
            index.keep(before); // a UID that is in no file yet must not be given twice
            box.writer().force(true);
            done = true;
            note.end();
            return indexed(box, before, start, messages);
        } finally {
            if (!done) {
                boolean interrupted = Thread.interrupted();
                if (file.isOpen()) {
                    file.truncate(oldSize);
                    file.force(true);
                    note.end();
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /**
     * Sees to it that a file that holds UIDs holds all of them, and has room for those of messages that are added: a program that sees a message
     * without gives it a UID of its own, and those that follow too.
     */
    private MboxSnapshot numbered(LockedMailbox box, List<NewMessage> messages) throws IOException {
        MboxSnapshot before = index.update(box);
        Optional<BaseLine> line = BaseLine.find(box.writer());
        PseudoHeader.Numbering wanted = base(before, before.lastUid() + messages.size(), messages);
        boolean ready = line.isEmpty()
                || (before.table().isNumbered() && line.get().closest(wanted).isPresent());
        if (ready) {
            return before;
        }
        write(box, false);
        return index.update(box);
    }

    private long write(
            LockedMailbox box, MboxSnapshot before, List<NewMessage> messages, long oldSize, AppendNotes.Writing note)
            throws IOException {
        FileChannel file = box.writer();
        boolean empty = oldSize == 0;
        long last = before.lastUid() + messages.size();
        PseudoHeader.Numbering wanted = base(before, last, messages);
        Optional<BaseLine> line = empty ? Optional.empty() : BaseLine.find(file);
        Optional<PseudoHeader.Numbering> base =
                empty ? Optional.of(wanted) : line.flatMap(found -> found.closest(wanted));
        Optional<Edit> baseEdit = line.flatMap(found -> base.flatMap(found::to));
        // Dovecot removes the keywords of a message when X-IMAPbase does not name them.
        Set<String> named =
                Set.copyOf(base.map(PseudoHeader.Numbering::keywords).orElse(List.of()));
        String missing = MailboxAppend.missingEnd(file, oldSize);
        MailboxTail tail =
                new MailboxTail(box.appender(), oldSize, place.locks().get().sizeLimit(), note);
        long uid = before.lastUid();
        List<Addition> additions = new ArrayList<>();
        try {
            for (int i = 0; i < missing.length(); i++) {
                tail.put((byte) missing.charAt(i));
            }
            for (NewMessage message : messages) {
                uid++;
                boolean first = empty && additions.isEmpty();
                Set<String> keywords = new TreeSet<>(message.flags().keywords());
                keywords.retainAll(named);
                Addition addition = new Addition(
                        tail,
                        base.isPresent() ? uid : 0,
                        MessageFlags.of(message.flags().bits(), keywords),
                        first ? base : Optional.empty());
                addition.write(place.sender(), message, place.clock().getZone());
                additions.add(addition);
            }
            tail.sync();
            for (Addition addition : additions) {
                addition.complete(file);
            }
            if (baseEdit.isPresent()) {
                NewLayout.write(file, baseEdit.get().offset(), baseEdit.get().bytes());
            }
        } catch (IOException e) {
            if (tail.failure().isPresent()) {
                String reason = FileStatus.reason(tail.failure().get());
                throw new MailboxFailure(MailboxProblem.of(reason), box.path() + ": error writing message: " + reason);
            }
            throw e;
        }
        return oldSize + missing.length();
    }

    private static PseudoHeader.Numbering base(MboxSnapshot before, long last, List<NewMessage> messages) {
        Set<String> keywords = new TreeSet<>(before.keywords());
        messages.forEach(message -> keywords.addAll(message.flags().keywords()));
        return new PseudoHeader.Numbering(before.uidValidity(), last, List.copyOf(keywords));
    }

    private List<IndexedMessage> indexed(LockedMailbox box, MboxSnapshot before, long start, List<NewMessage> messages)
            throws IOException {
        MboxScan.Found found = new MboxScan(box.reader(), start, place.clock().getZone()).scan();
        if (found.messages().size() != messages.size()) {
            throw new IOException(box.path() + ": what was appended cannot be read back");
        }
        return index.appended(before, found.messages(), messages, FileStatus.of(box.path()));
    }

    /** Removes messages for good. */
    List<IndexedMessage> expunge(LockedMailbox box, long told, Set<Long> uids) throws IOException {
        MboxSnapshot before = index.certain(box).under(told);
        List<IndexedMessage> all = before.messages();
        List<IndexedMessage> removed = new ArrayList<>();
        List<IndexedMessage> left = new ArrayList<>();
        for (IndexedMessage message : all) {
            (uids.contains(message.uid()) ? removed : left).add(message);
        }
        if (removed.isEmpty()) {
            return removed;
        }
        index.keep(before);
        FileStatus status = box.status();
        List<Edit> edits = deletions(removed);
        boolean firstGoes = removed.get(0).start() == 0;
        Optional<IndexedMessage> heir =
                firstGoes && !left.isEmpty() && before.based() ? Optional.of(left.get(0)) : Optional.empty();
        Optional<Edit> inherited = heir.isPresent() ? inherited(box, before, heir.get()) : Optional.empty();
        inherited.ifPresent(edit -> insert(edits, edit));
        if (inherited.isPresent() && !new NewLayout(edits, status.size()).shrinks()) {
            edits.remove(inherited.get());
            inherited = Optional.empty();
        }
        index.rewrite().apply(box, status, edits);
        NewLayout layout = new NewLayout(edits, status.size());
        long grown = inherited.map(Edit::growth).orElse(0L);
        Optional<IndexedMessage> written = inherited.isPresent() ? heir : Optional.empty();
        boolean based = before.based() && (!firstGoes || inherited.isPresent());
        index.written(now -> now.after(box.changed(), based, message -> {
            if (uids.contains(message.uid())) {
                return Optional.empty();
            }
            boolean wrote = written.isPresent() && written.get().uid() == message.uid();
            return Optional.of(message.moved(
                    layout.place(message.start()),
                    wrote ? (int) grown : 0,
                    wrote
                            ? new IndexedMessage.Stored(
                                    message.uid(), written.get().flags())
                            : message.stored()));
        }));
        return removed;
    }

    private static List<Edit> deletions(List<IndexedMessage> removed) {
        List<Edit> edits = new ArrayList<>();
        long from = -1;
        long to = -1;
        for (IndexedMessage message : removed) {
            if (message.start() != to) {
                if (from >= 0) {
                    edits.add(new Edit(from, to - from, Edit.NOTHING));
                }
                from = message.start();
            }
            to = message.start() + message.next();
        }
        edits.add(new Edit(from, to - from, Edit.NOTHING));
        return edits;
    }

    private static void insert(List<Edit> edits, Edit edit) {
        int at = 0;
        while (at < edits.size() && edits.get(at).offset() < edit.offset()) {
            at++;
        }
        edits.add(at, edit);
    }

    private Optional<Edit> inherited(LockedMailbox box, MboxSnapshot before, IndexedMessage heir) throws IOException {
        HeaderEdit header = new HeaderEdit(header(box.writer(), heir));
        return header.isWhole()
                ? header.edit(
                        heir.start() + heir.header(), heir, Optional.of(base(before, before.lastUid(), List.of())))
                : Optional.empty();
    }

    /**
     * Writes UIDs and flags that the file does not hold.
     *
     * @param seen whether only where others see it: Dovecot and mutt compare the size and the second of the last change
     * @return false when nothing was written, since they would not
     */
    boolean write(LockedMailbox box, boolean seen) throws IOException {
        MboxSnapshot before = index.certain(box);
        if (before.messages().isEmpty()) {
            return true;
        }
        FileStatus status = box.status();
        PseudoHeader.Numbering base = base(before, before.lastUid(), List.of());
        Optional<BaseLine> line = BaseLine.find(box.writer());
        Optional<Edit> baseEdit = line.filter(found -> !found.base().says(base)).flatMap(found -> found.to(base));
        boolean first = before.messages().get(0).start() == 0;
        boolean baseInFirst = first
                && (line.isEmpty()
                        || !before.messages().get(0).isStored()
                        || (baseEdit.isEmpty() && !line.get().base().says(base)));
        List<Edit> edits = new ArrayList<>();
        if (!baseInFirst) {
            baseEdit.ifPresent(edits::add);
        }
        boolean regular = true;
        long[] growth = new long[before.messages().size()];
        for (int i = 0; i < growth.length; i++) {
            IndexedMessage message = before.messages().get(i);
            boolean withBase = i == 0 && baseInFirst;
            if (!message.isStored() || withBase) {
                HeaderEdit header = new HeaderEdit(header(box.writer(), message));
                Optional<Edit> edit = header.edit(
                        message.start() + message.header(), message, withBase ? Optional.of(base) : Optional.empty());
                regular &= header.isWhole() || edit.isEmpty();
                growth[i] = edit.map(Edit::growth).orElse(0L);
                edit.ifPresent(edits::add);
            }
        }
        if (!edits.isEmpty()) {
            if (seen && isOfThisSecond(status) && new NewLayout(edits, status.size()).newSize() == status.size()) {
                return false;
            }
            index.rewrite().apply(box, status, edits);
        }
        boolean known = regular;
        index.written(
                now -> now.rewritten(before, known ? box.changed() : Optional.empty(), edits, status.size(), growth));
        index.forget();
        return true;
    }

    private static boolean isOfThisSecond(FileStatus status) {
        return status.modified().getEpochSecond() == Instant.now().getEpochSecond();
    }

    private static byte[] header(FileChannel file, IndexedMessage message) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(message.body() - message.header());
        NewLayout.read(file, message.start() + message.header(), header);
        return header.array();
    }
}
