package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * What this process is appending to which mailbox, in a file that survives when it is killed: the next process can tell the
 * piece that was left at the end of a mailbox from the mail of others.
 *
 * <p>Each append has a place in the file, with a number that goes up when the append has ended, and two records by turns: the
 * piece that is being written, and where. A note of one message is not forced: it outlives the process, and a machine that loses
 * power is the business of {@link UnfinishedEnd}. A note of several messages is on stable storage before they are written.
 * Thread safe. Failures cost the note, never the delivery.
 */
public final class AppendNotes {
    private static final AppendNotes NONE = new AppendNotes(Optional.empty(), any -> {});
    private static final int HEAD = 4096;
    private static final int RECORD = 72 * 1024 + AppendNote.LONGEST_HEAD;
    private static final long PLACE = HEAD + 2L * RECORD;

    private final Optional<NotesFile> file;
    private final Consumer<String> log;
    private final Deque<Place> free = new ArrayDeque<>();
    private final Map<Path, Left> left = new HashMap<>();
    private int places;

    /** A place in the file: its index, and the number of the append that has it. */
    private record Place(int index, long number) {
        long offset() {
            return index * PLACE;
        }
    }

    private record Left(Place place, AppendNote note) {}

    private AppendNotes(Optional<NotesFile> file, Consumer<String> log) {
        this.file = file;
        this.log = log;
    }

    /** Notes for a program that takes none. */
    static AppendNotes none() {
        return NONE;
    }

    /**
     * Opens the notes and reads what an earlier process has left.
     *
     * @param path the file; it is made, for its owner only, when it is missing
     * @param log takes a line for each piece that was found, with the name of the mailbox
     * @return the notes
     * @throws IOException when the file cannot be made or read
     */
    public static AppendNotes open(Path path, Consumer<String> log) throws IOException {
        return open(NotesFile.open(path), log);
    }

    static AppendNotes open(NotesFile file, Consumer<String> log) throws IOException {
        AppendNotes notes = new AppendNotes(Optional.of(file), requireNonNull(log));
        notes.readLeft();
        return notes;
    }

    private synchronized void readLeft() throws IOException {
        NotesFile in = file.orElseThrow();
        for (places = 0; places * PLACE < in.length(); places++) {
            long number = ByteBuffer.wrap(in.read(places * PLACE, Long.BYTES)).getLong();
            Place place = new Place(places, number);
            Optional<AppendNote> note = newest(place);
            if (note.isPresent()) {
                left.put(note.get().mailbox(), new Left(place, note.get()));
            } else {
                free.add(place);
            }
        }
    }

    private Optional<AppendNote> newest(Place place) throws IOException {
        Optional<AppendNote> first =
                AppendNote.parse(file.orElseThrow().read(place.offset() + HEAD, RECORD), place.number());
        Optional<AppendNote> second =
                AppendNote.parse(file.orElseThrow().read(place.offset() + HEAD + RECORD, RECORD), place.number());
        if (first.isEmpty() || second.isEmpty()) {
            return first.or(() -> second);
        }
        return first.get().from() > second.get().from() ? first : second;
    }

    /** Notes of one append. Used by one thread. */
    final class Writing {
        private final Path mailbox;
        private final FileStatus status;
        private final long start;
        private final CRC32 before = new CRC32();
        private Optional<Place> place = Optional.empty();
        private int records;

        private Writing(Path mailbox, FileStatus status, long start) {
            this.mailbox = mailbox;
            this.status = status;
            this.start = start;
        }

        /**
         * Says what is about to be written.
         *
         * @param from where in the mailbox
         * @param bytes what, from the beginning of the buffer to its limit; left as it is
         * @param last whether nothing will follow
         */
        void next(long from, ByteBuffer bytes, boolean last) {
            if (file.isEmpty() || bytes.limit() == 0) {
                return;
            }
            int crc = (int) before.getValue();
            before.update(bytes.duplicate());
            synchronized (AppendNotes.this) {
                Place mine = place();
                byte[] record = new AppendNote(
                                mailbox, status.device(), status.inode(), start, from, crc, last, false, bytes)
                        .format(mine.number());
                try {
                    file.get().write(mine.offset() + HEAD + (records % 2) * (long) RECORD, record);
                    records++;
                } catch (IOException full) {
                    return; // nothing is lost, the mailbox has room or has not
                }
            }
        }

        /**
         * Says that several messages are about to be written, on stable storage.
         *
         * @return whether it is noted
         */
        boolean several(ByteBuffer bytes) {
            if (file.isEmpty()) {
                return false;
            }
            try {
                synchronized (AppendNotes.this) {
                    Place mine = place();
                    byte[] record = new AppendNote(
                                    mailbox, status.device(), status.inode(), start, start, 0, true, true, bytes)
                            .format(mine.number());
                    file.get().write(mine.offset() + HEAD, record);
                }
                // With the number of the place, which an earlier append may have changed and which makes the note
                // count.
                file.get().sync();
                return true;
            } catch (IOException full) {
                end();
                return false;
            }
        }

        private Place place() {
            if (place.isEmpty()) {
                place = Optional.of(free.isEmpty() ? new Place(places++, 0) : free.remove());
            }
            return place.get();
        }

        /** The append has ended, well or with the mailbox as it was. */
        void end() {
            place.ifPresent(AppendNotes.this::release);
            place = Optional.empty();
        }
    }

    private synchronized void release(Place place) {
        Place next = new Place(place.index(), place.number() + 1);
        try {
            file.orElseThrow(EOFException::new)
                    .write(
                            place.offset(),
                            ByteBuffer.allocate(Long.BYTES)
                                    .putLong(next.number())
                                    .array());
            free.add(next);
        } catch (IOException unwritable) {
            return; // the place is not used again
        }
    }

    Writing begin(Path mailbox, FileStatus status, long start) {
        return new Writing(mailbox, status, start);
    }

    /** Whether an earlier process has left a note of a mailbox. */
    synchronized boolean has(Path mailbox) {
        return !left.isEmpty() && left.containsKey(mailbox);
    }

    /** Cuts off what an earlier process has left unfinished at the end of a mailbox, if nothing else can be there. */
    void settle(LockedMailbox mailbox) throws IOException {
        Optional<Left> found;
        synchronized (this) {
            found = Optional.ofNullable(left.get(mailbox.path()));
        }
        if (found.isPresent()) {
            found.get().note().settle(mailbox).ifPresent(log);
            synchronized (this) {
                left.remove(mailbox.path());
            }
            release(found.get().place());
        }
    }

    void say(String text) {
        log.accept(text);
    }
}
