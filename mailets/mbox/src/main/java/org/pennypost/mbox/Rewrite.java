package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Replaces pieces of a locked mailbox in place, so that no crash loses anything: a rewrite that was cut off is brought to its end
 * by {@link #recover}. The inode, owner, mode and other names of the file stay, and no more space is needed than for one
 * step and for what the file grows.
 *
 * <p>Used by one thread at a time. See ADR 0015.
 */
final class Rewrite {
    /** How many bytes are moved at a time. */
    static final int STEP = 4 * 1024 * 1024;

    private static final int PEEK = 4096;
    private static final int BLOCK = 64 * 1024;

    private final FileOpener opener;
    private final Path journal;
    private final UserRights rights;
    private final int step;

    /**
     * Prepares.
     *
     * @param opener of both files
     * @param journal where the journal is kept, in a directory of the server's
     * @param rights with which the caller works on the mailbox; the journal is not the user's
     * @param step how many bytes are moved at a time
     */
    Rewrite(FileOpener opener, Path journal, UserRights rights, int step) {
        this.step = step;
        this.opener = opener;
        this.journal = journal;
        this.rights = rights;
    }

    /**
     * Replaces.
     *
     * @param mailbox locked for rewriting
     * @param status of the file under that lock
     * @param edits in order, at least one
     */
    void apply(LockedMailbox mailbox, FileStatus status, List<Edit> edits) throws IOException {
        NewLayout layout = new NewLayout(edits, status.size());
        FileChannel file = mailbox.writer();
        if (layout.isInPlace()) {
            overwrite(file, status, edits);
            return;
        }
        if (layout.newSize() == layout.first() && edits.get(edits.size() - 1).bytes().length == 0) {
            file.truncate(layout.newSize());
            file.force(true);
            return;
        }
        // The journal tells the file by what it holds: what was written to it a moment ago must not vanish in a power
        // cut.
        file.force(false);
        RewriteJournal.Plan plan =
                new RewriteJournal.Plan(RewriteJournal.FileKey.of(status), status.size(), edits, List.of());
        try (RewriteJournal written = rights.outside(() -> RewriteJournal.begin(opener, journal, plan, step))) {
            if (!layout.shrinks()) {
                extend(file, layout, written);
            }
            steps(file, layout, written, 0, layout.shrinks() ? layout.first() : layout.newSize());
        }
    }

    /** Some at a time, so that the journal has room in memory; each of them is a change by itself. */
    private void overwrite(FileChannel file, FileStatus status, List<Edit> edits) throws IOException {
        int from = 0;
        while (from < edits.size()) {
            int to = from;
            for (long bytes = 0; to < edits.size() && bytes < step; to++) {
                bytes += 2 * edits.get(to).length();
            }
            List<Edit> some = edits.subList(from, to);
            RewriteJournal.Plan plan = new RewriteJournal.Plan(
                    RewriteJournal.FileKey.of(status), status.size(), some, Overwrite.before(file, some));
            try (RewriteJournal written = rights.outside(() -> RewriteJournal.begin(opener, journal, plan, step))) {
                for (Edit edit : some) {
                    NewLayout.write(file, edit.offset(), edit.bytes());
                }
                file.force(true);
                rights.outside(() -> {
                    written.finish();
                    return written;
                });
            }
            from = to;
        }
    }

    /**
     * Makes room first, so that a full disk is noticed while nothing has been touched. The journal is there by then: what a cut in the
     * middle leaves of it is removed by that. Until then it is blank lines, behind which others can append.
     */
    private void extend(FileChannel file, NewLayout layout, RewriteJournal written) throws IOException {
        byte[] blank = new byte[BLOCK];
        Arrays.fill(blank, (byte) '\n');
        boolean done = false;
        try {
            for (long at = layout.oldSize(); at < layout.newSize(); at += BLOCK) {
                NewLayout.write(file, at, Arrays.copyOf(blank, (int) Math.min(BLOCK, layout.newSize() - at)));
            }
            file.force(true);
            done = true;
        } finally {
            if (!done) {
                file.truncate(layout.oldSize());
                rights.outside(() -> {
                    written.finish();
                    return written;
                });
            }
        }
    }

    /** Takes one step after another, from a place in the direction in which the sources still stand. */
    private void steps(FileChannel file, NewLayout layout, RewriteJournal written, int first, long start)
            throws IOException {
        long place = start;
        for (int number = first; layout.shrinks() ? place < layout.newSize() : place > layout.first(); number++) {
            long from = layout.shrinks() ? place : Math.max(layout.first(), place - step);
            long to = layout.shrinks() ? Math.min(layout.newSize(), place + step) : place;
            byte[] bytes = layout.content(file, from, to);
            boolean last = layout.shrinks() && to == layout.newSize();
            byte[] next = last ? rest(file, to, PEEK) : next(file, layout, from, to);
            RewriteJournal.Step record =
                    new RewriteJournal.Step(number, from, bytes, RewriteJournal.crc(next), next.length, last);
            rights.outside(() -> {
                written.write(record);
                return record;
            });
            NewLayout.write(file, from, bytes);
            file.force(false);
            place = layout.shrinks() ? to : from;
        }
        if (layout.newSize() < layout.oldSize()) {
            file.truncate(layout.newSize());
        }
        file.force(true);
        rights.outside(() -> {
            written.finish();
            return written;
        });
    }

    /** The beginning of what is cut off behind the last step, by which one sees later whether it still is to be cut off. */
    private static byte[] rest(FileChannel file, long from, int most) throws IOException {
        byte[] bytes = new byte[(int) Math.max(0, Math.min(most, file.size() - from))];
        NewLayout.read(file, from, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** The beginning of what the following step will write, by which one sees later whether the file is still the same. */
    private static byte[] next(FileChannel file, NewLayout layout, long from, long to) throws IOException {
        return layout.shrinks()
                ? layout.content(file, to, Math.min(layout.newSize(), to + PEEK))
                : layout.content(file, Math.max(layout.first(), from - PEEK), from);
    }

    /**
     * Brings a rewrite to its end that a crash cut off.
     *
     * @param mailbox locked for rewriting
     * @return what happened, for the log; empty when there was nothing to do
     */
    Optional<String> recover(LockedMailbox mailbox) throws IOException {
        Optional<RewriteJournal> left = rights.outside(() -> RewriteJournal.open(opener, journal, step));
        if (left.isEmpty()) {
            return Optional.empty();
        }
        try (RewriteJournal found = left.get()) {
            RewriteJournal.Plan plan = rights.outside(found::plan);
            if (!plan.before().isEmpty()) {
                return overwritten(mailbox, found, plan);
            }
            Optional<RewriteJournal.Step> last = rights.outside(found::last);
            FileChannel file = mailbox.writer();
            Optional<FileStatus> status = FileStatus.of(mailbox.path());
            boolean same = status.isPresent()
                    && RewriteJournal.FileKey.of(status.get()).equals(plan.mailbox());
            NewLayout old = new NewLayout(plan.edits(), plan.oldSize());
            if (last.isEmpty()) {
                return Optional.of(notBegun(mailbox, status.filter(any -> same), found, old));
            }
            // What others appended meanwhile moves along when the file becomes shorter, and stays when it grew before.
            long size = file.size();
            NewLayout layout = old.shrinks() ? new NewLayout(plan.edits(), size) : old;
            long behind = last.get().place() + last.get().bytes().length;
            if (same && last.get().last() && !fits(file, layout, last.get())) {
                // It was all there, and the file was cut to its size; others may have added to it since. Only the
                // journal was still to go.
                rights.outside(() -> {
                    found.finish();
                    return found;
                });
                return Optional.of("completed an interrupted rewrite");
            }
            if (!same
                    || size < plan.oldSize()
                    || (!old.shrinks() && size < old.newSize())
                    || !fits(file, layout, last.get())) {
                rights.outside(() -> {
                    found.putAside();
                    return found;
                });
                return Optional.of("was changed by another program before an interrupted rewrite was completed");
            }
            NewLayout.write(file, last.get().place(), last.get().bytes());
            file.force(false);
            steps(
                    file,
                    layout,
                    found,
                    last.get().number() + 1,
                    layout.shrinks() ? behind : last.get().place());
            return Optional.of("completed an interrupted rewrite");
        }
    }

    private Optional<String> overwritten(LockedMailbox mailbox, RewriteJournal found, RewriteJournal.Plan plan)
            throws IOException {
        Optional<FileStatus> status = FileStatus.of(mailbox.path());
        boolean same =
                status.isPresent() && RewriteJournal.FileKey.of(status.get()).equals(plan.mailbox());
        int torn = same ? Overwrite.mend(mailbox.writer(), plan) : 0;
        rights.outside(() -> {
            found.finish();
            return found;
        });
        return torn == 0 ? Optional.empty() : Optional.of("completed an interrupted change of flags");
    }

    private String notBegun(LockedMailbox mailbox, Optional<FileStatus> same, RewriteJournal found, NewLayout layout)
            throws IOException {
        FileChannel file = mailbox.writer();
        long size = file.size();
        boolean grew = same.isPresent() && !layout.shrinks() && size > layout.oldSize();
        long behind = grew ? endOfRoom(file, layout.oldSize(), size) : size;
        if (grew && behind == size) {
            file.truncate(layout.oldSize());
            file.force(true);
        }
        rights.outside(() -> {
            found.finish();
            return found;
        });
        long from = grew && behind < size ? Math.min(behind, firstAfter(file, layout.oldSize())) : behind;
        if (from < behind) {
            apply(mailbox, same.get(), List.of(new Edit(from, behind - from, Edit.NOTHING)));
        }
        return "an interrupted rewrite had not begun";
    }

    /** Where what was made room by {@link #extend} ends; a power cut leaves zeros of it. */
    private static long endOfRoom(FileChannel file, long from, long size) throws IOException {
        for (long at = from; at < size; at += BLOCK) {
            byte[] bytes = new byte[(int) Math.min(BLOCK, size - at)];
            NewLayout.read(file, at, ByteBuffer.wrap(bytes));
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] != 0 && bytes[i] != '\n') {
                    return at + i;
                }
            }
        }
        return size;
    }

    /** Where another message can begin, so that a blank line is before it. */
    private static long firstAfter(FileChannel file, long end) throws IOException {
        byte[] last = new byte[2];
        if (end >= last.length) {
            NewLayout.read(file, end - last.length, ByteBuffer.wrap(last));
        }
        return last[0] == '\n' && last[1] == '\n' ? end : end + last.length;
    }

    private static boolean fits(FileChannel file, NewLayout layout, RewriteJournal.Step last) throws IOException {
        long behind = last.place() + last.bytes().length;
        if (last.last()) {
            return file.size() > behind && RewriteJournal.crc(rest(file, behind, last.nextLength())) == last.next();
        }
        long from = layout.shrinks() ? behind : last.place() - last.nextLength();
        long to = layout.shrinks() ? behind + last.nextLength() : last.place();
        return from >= layout.first()
                && to <= layout.newSize()
                && RewriteJournal.crc(layout.content(file, from, to)) == last.next();
    }
}
