package org.pennypost.mbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
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
    private static final int ZEROS = 64 * 1024;

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
            for (Edit edit : edits) {
                NewLayout.write(file, edit.offset(), edit.bytes());
            }
            return;
        }
        if (layout.newSize() == layout.first() && edits.get(edits.size() - 1).bytes().length == 0) {
            file.truncate(layout.newSize());
            file.force(false);
            return;
        }
        // The journal tells the file by what it holds: flags that were written in place a moment ago must not vanish in
        // a power cut.
        file.force(false);
        RewriteJournal.Plan plan = new RewriteJournal.Plan(RewriteJournal.FileKey.of(status), status.size(), edits);
        try (RewriteJournal written = rights.outside(() -> RewriteJournal.begin(opener, journal, plan, step))) {
            if (!layout.shrinks()) {
                extend(file, layout, written);
            }
            steps(file, layout, written, 0, layout.shrinks() ? layout.first() : layout.newSize());
        }
    }

    /**
     * Makes room first, so that a full disk is noticed while nothing has been touched. The journal is there by then: the zeros of a
     * cut in the middle are removed by it.
     */
    private void extend(FileChannel file, NewLayout layout, RewriteJournal written) throws IOException {
        byte[] zeros = new byte[ZEROS];
        boolean done = false;
        try {
            for (long at = layout.oldSize(); at < layout.newSize(); at += zeros.length) {
                int n = (int) Math.min(zeros.length, layout.newSize() - at);
                NewLayout.write(file, at, n == zeros.length ? zeros : new byte[n]);
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
            byte[] next = next(file, layout, from, to);
            RewriteJournal.Step record =
                    new RewriteJournal.Step(number, from, bytes, RewriteJournal.crc(next), next.length);
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
            file.force(true);
        }
        rights.outside(() -> {
            written.finish();
            return written;
        });
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
            Optional<RewriteJournal.Step> last = rights.outside(found::last);
            FileChannel file = mailbox.writer();
            Optional<FileStatus> status = FileStatus.of(mailbox.path());
            boolean same = status.isPresent()
                    && RewriteJournal.FileKey.of(status.get()).equals(plan.mailbox());
            NewLayout old = new NewLayout(plan.edits(), plan.oldSize());
            if (last.isEmpty()) {
                return Optional.of(notBegun(file, found, old, same));
            }
            // What others appended meanwhile moves along when the file becomes shorter, and stays when it grew before.
            long size = file.size();
            NewLayout layout = old.shrinks() ? new NewLayout(plan.edits(), size) : old;
            long behind = last.get().place() + last.get().bytes().length;
            if (same && old.shrinks() && size == old.newSize() && behind == size) {
                // It was all there, and the file was cut to its size: only the journal was still to go.
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

    private String notBegun(FileChannel file, RewriteJournal found, NewLayout layout, boolean same) throws IOException {
        if (same && !layout.shrinks() && isZero(file, layout.oldSize())) {
            file.truncate(layout.oldSize());
            file.force(true);
        }
        rights.outside(() -> {
            found.finish();
            return found;
        });
        return "an interrupted rewrite had not begun";
    }

    private static boolean isZero(FileChannel file, long from) throws IOException {
        long size = file.size();
        for (long at = from; at < size; at += ZEROS) {
            byte[] bytes = new byte[(int) Math.min(ZEROS, size - at)];
            NewLayout.read(file, at, java.nio.ByteBuffer.wrap(bytes));
            for (byte b : bytes) {
                if (b != 0) {
                    return false;
                }
            }
        }
        return size > from;
    }

    private static boolean fits(FileChannel file, NewLayout layout, RewriteJournal.Step last) throws IOException {
        long behind = last.place() + last.bytes().length;
        long from = layout.shrinks() ? behind : last.place() - last.nextLength();
        long to = layout.shrinks() ? behind + last.nextLength() : last.place();
        return from >= layout.first()
                && to <= layout.newSize()
                && RewriteJournal.crc(layout.content(file, from, to)) == last.next();
    }
}
