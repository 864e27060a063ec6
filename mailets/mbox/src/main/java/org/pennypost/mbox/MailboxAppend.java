package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Appends messages to a locked mailbox, or leaves it as it was. */
final class MailboxAppend {
    private static final int ENDING = 3;

    private final LockedMailbox mailbox;
    private final FileOpener opener;
    private final long sizeLimit;
    private final AppendNotes notes;

    MailboxAppend(LockedMailbox mailbox, FileOpener opener, long sizeLimit, AppendNotes notes) {
        this.mailbox = mailbox;
        this.opener = opener;
        this.sizeLimit = sizeLimit;
        this.notes = notes;
    }

    /**
     * Appends one message.
     *
     * @param known whether this process has looked at the mailbox before, so that nothing of an earlier one can be there
     * @throws IOException when the message cannot be read; the mailbox is as it was
     */
    AppendResult append(MboxForm message, boolean known) throws IOException {
        long oldLength;
        String missing;
        try {
            oldLength = mailbox.appender().size();
            missing = missingEnd(mailbox.reader(), oldLength);
            if (!known || !missing.isEmpty()) {
                long length = removeUnfinished(oldLength, message);
                missing = length == oldLength ? missing : missingEnd(mailbox.reader(), length);
                oldLength = length;
            }
        } catch (IOException e) {
            return failed(e, "");
        }
        AppendNotes.Writing note = notes.begin(mailbox.path(), mailbox.before(), oldLength);
        MailboxTail tail = new MailboxTail(mailbox.appender(), oldLength, sizeLimit, note);
        String cutting = "";
        boolean done = false;
        try {
            for (int i = 0; i < missing.length(); i++) {
                tail.put((byte) missing.charAt(i));
            }
            message.writeTo(tail);
            tail.sync();
            done = true;
        } catch (IOException e) {
            if (tail.failure().isEmpty()) {
                throw e;
            }
        } finally {
            if (!done) {
                cutting = cutBack(oldLength);
            }
            if (cutting.isEmpty()) {
                note.end();
            }
        }
        return done
                ? new AppendResult.Appended(oldLength + missing.length(), tail.end())
                : failed(tail.failure().orElseThrow(), cutting);
    }

    /**
     * Appends several messages by one write and one sync, behind a note that is on stable storage: after a power cut the parts of
     * such a write can be there in any order, and only the note tells which are missing.
     *
     * @param portion two or more, not longer in all than {@link PreparedMessage#LONGEST}
     * @return how each ended; empty when nothing was appended, so that one has to see how it goes with each by itself
     */
    Optional<List<AppendResult>> appendTogether(List<PreparedMessage> portion) {
        try {
            long start = mailbox.appender().size();
            int length = portion.stream().mapToInt(PreparedMessage::length).sum();
            if ((sizeLimit > 0 && start + length > sizeLimit)
                    || !missingEnd(mailbox.reader(), start).isEmpty()) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.allocate(length);
            portion.forEach(message -> message.putInto(bytes));
            AppendNotes.Writing note = notes.begin(mailbox.path(), mailbox.before(), start);
            return note.several(bytes.flip()) ? written(portion, start, bytes, note) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<List<AppendResult>> written(
            List<PreparedMessage> portion, long start, ByteBuffer bytes, AppendNotes.Writing note) {
        try {
            while (bytes.hasRemaining()) {
                mailbox.appender().write(bytes);
            }
            mailbox.appender().force(true);
        } catch (IOException e) {
            String cutting = cutBack(start);
            if (cutting.isEmpty()) {
                note.end();
                return Optional.empty();
            }
            return Optional.of(Collections.nCopies(portion.size(), failed(e, cutting)));
        }
        note.end();
        List<AppendResult> results = new ArrayList<>();
        long at = start;
        for (PreparedMessage message : portion) {
            results.add(new AppendResult.Appended(at, at + message.length()));
            at += message.length();
        }
        return Optional.of(results);
    }

    /** Gives the length of the mailbox without the beginning of the same message. */
    private long removeUnfinished(long length, MboxForm message) throws IOException {
        OptionalLong piece = UnfinishedEnd.find(mailbox.reader(), length, message);
        if (piece.isEmpty()) {
            return length;
        }
        truncate(mailbox.appender(), piece.getAsLong());
        notes.say(mailbox.path() + ": removed " + (length - piece.getAsLong()) + " bytes from offset "
                + piece.getAsLong() + " on, the beginning of the message that is delivered again");
        return piece.getAsLong();
    }

    /** What the last message lacks at its end: readers such as mailutils want a blank line before a From_ line. */
    static String missingEnd(FileChannel file, long length) throws IOException {
        ByteBuffer end = ByteBuffer.allocate((int) Math.min(length, ENDING));
        while (end.hasRemaining()) {
            if (file.read(end, length - end.remaining()) < 0) {
                break;
            }
        }
        byte[] last = end.array();
        int n = last.length;
        if (n == 0 || (n == 1 && last[0] == '\n')) {
            return "";
        }
        if (last[n - 1] != '\n') {
            return "\n\n";
        }
        boolean blank = last[n - 2] == '\n' || (n == ENDING && last[1] == '\r' && last[0] == '\n');
        return blank ? "" : "\n";
    }

    /** Cuts the file back; gives what to add to the text of the failure when that fails too. */
    private String cutBack(long oldLength) {
        boolean interrupted = Thread.interrupted();
        try {
            if (mailbox.appender().isOpen()) {
                truncate(mailbox.appender(), oldLength);
            } else {
                reopenAndTruncate(oldLength);
            }
            return "";
        } catch (IOException e) {
            return " (and it could not be cut back to " + oldLength + " bytes: " + FileStatus.reason(e) + ")";
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An interrupt has closed the channel, and with it dropped the kernel lock; the dotlock still stands. */
    private void reopenAndTruncate(long oldLength) throws IOException {
        try (FileChannel again = opener.open(
                mailbox.path(),
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS))) {
            boolean same = FileStatus.of(mailbox.path())
                    .filter(mailbox.before()::isSameFile)
                    .isPresent();
            if (same) {
                truncate(again, oldLength);
            }
        }
    }

    private static void truncate(FileChannel channel, long length) throws IOException {
        channel.truncate(length);
        channel.force(true);
    }

    private static AppendResult failed(IOException e, String more) {
        String reason = FileStatus.reason(e);
        return new AppendResult.Failed(MailboxProblem.of(reason), "error writing message: " + reason + more);
    }
}
