package org.pennypost.mbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A mailbox file, open and locked. Closing it gives everything back in the right order.
 *
 * @param path the file
 * @param before what was seen of it when it was locked
 * @param channels the descriptors: for reading, and for appending unless it is only read
 * @param fcntl the kernel lock, if one is taken
 * @param dotlock the lock file, if one is taken
 * @param mode what it is locked for
 * @param sightings what it looked like lately
 * @param given called when all is given back
 */
record LockedMailbox(
        Path path,
        FileStatus before,
        List<FileChannel> channels,
        Optional<FileLock> fcntl,
        Optional<Dotlock> dotlock,
        LockMode mode,
        Sightings sightings,
        Runnable given)
        implements AutoCloseable {
    FileChannel reader() {
        return channels.get(0);
    }

    FileChannel appender() {
        return channels.get(1);
    }

    /** The descriptor that writes anywhere; only of a mailbox locked for rewriting. */
    FileChannel writer() {
        return channels.get(0);
    }

    /** What the file is now, also when someone who takes no lock has put another one into its place. */
    FileStatus status() throws IOException {
        Optional<FileStatus> now = FileStatus.of(path).filter(before::isSameFile);
        return now.isPresent() ? now.get() : before.withSize(reader().size());
    }

    /** The same after a change of it; empty where what stands there cannot be told to be what was changed. */
    Optional<FileStatus> changed() {
        return FileStatus.ifSeen(path).filter(before::isSameFile);
    }

    /** Releases the kernel lock, then closes the descriptors, then removes the lock file. Never fails. */
    @Override
    public void close() {
        release(channels, fcntl);
        if (channels.size() > 1) {
            keepNew();
        }
        dotlock.ifPresent(Dotlock::release);
        given.run();
    }

    static void release(List<FileChannel> channels, Optional<FileLock> fcntl) {
        try {
            if (fcntl.isPresent() && fcntl.get().isValid()) {
                fcntl.get().release();
            }
        } catch (IOException closedBelow) {
            // closing the descriptor drops the lock in any case
        }
        for (FileChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException nothingLost) {
                // everything was synced before
            }
        }
    }

    /**
     * Looking at the end of the file counted as reading it. Mail checkers compare the times of access and change, some
     * in whole seconds, so the time of access is put back behind the change; and that of the change ahead where the file looks as it did
     * before to those who compare size and second. Setting them opens and closes the file, and so must come after the kernel lock.
     */
    private void keepNew() {
        try {
            Optional<FileStatus> now = FileStatus.of(path);
            if (now.isEmpty() || !now.get().isSameFile(before) || now.get().isUnchangedSince(before)) {
                return;
            }
            Instant modified = sightings.visible(now.get().modified(), now.get().size());
            sightings.saw(modified, now.get().size());
            Instant latest = modified.truncatedTo(ChronoUnit.SECONDS).minusSeconds(1);
            boolean wasRead = !before.accessed().isBefore(before.modified());
            Instant accessed = before.accessed().isBefore(latest) ? before.accessed() : latest;
            if (mode == LockMode.REWRITE && wasRead) {
                accessed = modified; // flags changed, but no mail is new
            }
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(
                            modified.equals(now.get().modified()) ? null : FileTime.from(modified),
                            FileTime.from(accessed),
                            null);
        } catch (IOException notOurs) {
            // only the owner may set times; the mail is there all the same
            return;
        }
    }
}
