package org.pennypost.mbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One attempt to open and lock a mailbox file against other programs: dotlock, descriptors, fcntl, in this order.
 *
 * <p>The caller holds the lock between threads from before {@link #attempt} until the mailbox is closed.
 */
final class MailboxLocker {
    private final Path path;
    private final FileOpener opener;
    private final Sightings sightings = new Sightings();
    private final FairShare share = new FairShare(System::nanoTime);

    MailboxLocker(Path path, FileOpener opener) {
        this.path = path;
        this.opener = opener;
    }

    /**
     * Tries once. It waits only where other programs want the file, too, and it is their turn.
     *
     * @param settings which locks
     * @param mode what for
     */
    LockAttempt attempt(MailboxSettings settings, LockMode mode) throws InterruptedException {
        share.await();
        LockAttempt attempt = attemptNow(settings, mode);
        if (attempt instanceof LockAttempt.Busy) {
            share.busy();
        }
        return attempt;
    }

    private LockAttempt attemptNow(MailboxSettings settings, LockMode mode) {
        Optional<Dotlock> dotlock = Optional.empty();
        // A reader is content with fcntl, as Dovecot is, unless it is not to be used.
        if (settings.locks().contains(LockMethod.DOTLOCK)
                && (mode.exclusive() || !settings.locks().contains(LockMethod.FCNTL))) {
            String cannot = "unable to create lock file " + Dotlock.pathFor(path) + ": ";
            try {
                dotlock = Dotlock.take(path, settings.staleLockTime());
            } catch (IOException e) {
                return refused(cannot, e);
            }
            if (dotlock.isEmpty()) {
                return new LockAttempt.Busy(cannot + "File exists");
            }
        }
        LockAttempt result = open(settings.locks().contains(LockMethod.FCNTL), mode, dotlock);
        if (!(result instanceof LockAttempt.Held)) {
            dotlock.ifPresent(Dotlock::release);
        }
        return result;
    }

    private LockAttempt open(boolean fcntl, LockMode mode, Optional<Dotlock> dotlock) {
        List<FileChannel> channels = new ArrayList<>();
        Optional<FileLock> lock = Optional.empty();
        boolean held = false;
        try {
            Optional<FileStatus> before = mode.creates() ? existing() : FileStatus.of(path);
            Optional<LockAttempt> no = objection(before, mode);
            if (no.isPresent()) {
                return no.get();
            }
            channels.add(opener.open(
                    path,
                    mode.rewrites()
                            ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                            : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
            if (mode.exclusive()) {
                // Appending: even one who takes no lock does not get his mail overwritten.
                channels.add(opener.open(
                        path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)));
            }
            if (fcntl) {
                lock = tryLock(channels.get(channels.size() - 1), mode.exclusive());
                if (lock.isEmpty()) {
                    return new LockAttempt.Busy("unable to lock for "
                            + (mode.exclusive() ? "exclusive" : "shared")
                            + " access: Resource temporarily unavailable");
                }
            }
            Optional<FileStatus> after = FileStatus.of(path);
            if (after.isEmpty() || !after.get().isSameFile(before.get())) {
                return new LockAttempt.Replaced();
            }
            held = true;
            share.taken();
            sightings.saw(after.get().modified(), after.get().size());
            return new LockAttempt.Held(new LockedMailbox(
                    path, after.get(), List.copyOf(channels), lock, dotlock, mode, sightings, share::given));
        } catch (IOException e) {
            return refused("cannot open file: ", e);
        } finally {
            if (!held) {
                LockedMailbox.release(channels, lock);
            }
        }
    }

    private Optional<FileStatus> existing() throws IOException {
        Optional<FileStatus> found = FileStatus.of(path);
        if (found.isPresent()) {
            return found;
        }
        try {
            // Exclusively, so that it follows no symbolic link that someone put here.
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            syncDirectory();
        } catch (FileAlreadyExistsException another) {
            // whatever it is now is looked at below
        }
        return FileStatus.of(path);
    }

    private void syncDirectory() throws IOException {
        try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static Optional<LockAttempt> objection(Optional<FileStatus> found, LockMode mode) {
        if (found.isEmpty()) {
            return Optional.of(
                    new LockAttempt.Refused(MailboxProblem.ABSENT, "cannot open file: No such file or directory"));
        }
        return found.get().objection(mode.anyLinks()).map(text -> new LockAttempt.Refused(MailboxProblem.UNSAFE, text));
    }

    private static Optional<FileLock> tryLock(FileChannel channel, boolean exclusive) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(0, Long.MAX_VALUE, !exclusive));
        } catch (OverlappingFileLockException ours) {
            return Optional.empty();
        }
    }

    private static LockAttempt refused(String cannot, IOException e) {
        String reason = FileStatus.reason(e);
        return new LockAttempt.Refused(MailboxProblem.of(reason), cannot + reason);
    }
}
