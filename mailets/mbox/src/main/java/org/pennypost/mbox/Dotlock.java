package org.pennypost.mbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lock file {@code FILE.lock} while we hold it.
 *
 * <p>A file that holds {@code PID:HOST} as Dovecot's does is made beside it and linked to its name, so that it follows no
 * symbolic link and never stands without its owner's name; where there are no links it is made exclusively. One left over is
 * removed when it is old, or names a process of this host that is gone. Source: Postfix dot_lockfile(3), Dovecot
 * file-dotlock, mutt_dotlock(1).
 */
final class Dotlock {
    private static final Pattern OWNER = Pattern.compile("(\\d{1,9}):(\\S+)\\s*");
    private static final int OWNER_LENGTH = 300;
    private static final Duration REPLACED = Duration.ofSeconds(10);
    private static final Duration GLANCE = Duration.ofMillis(2);
    private static final long PID = ProcessHandle.current().pid();
    private static final Path ANY_PROCESS = Path.of("/proc/1");
    private static final FileAttribute<?> READABLE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

    /** The name of this host; a change of it is seen within a minute. */
    private static final ExpiringName HOST = new ExpiringName(
            () -> Files.readString(Path.of("/proc/sys/kernel/hostname")).trim(), Duration.ofMinutes(1));

    private final Path path;
    private final FileStatus status;

    private Dotlock(Path path, FileStatus status) {
        this.path = path;
        this.status = status;
    }

    /** The name of the lock file of a mailbox. */
    static Path pathFor(Path mailbox) {
        return mailbox.resolveSibling(mailbox.getFileName() + ".lock");
    }

    /**
     * Looks at a mailbox that was there. Under its lock mailutils takes the old file away before it puts the new one in place: a mailbox that is not
     * there now, and is locked, is waited for, ten seconds at most: a busy disk can make a rename as slow.
     *
     * @return what is there then
     */
    static Optional<FileStatus> awaitReplaced(Path mailbox) throws IOException {
        Optional<FileStatus> now = FileStatus.ofFile(mailbox);
        long end = System.nanoTime() + REPLACED.toNanos();
        boolean locked = true;
        while (now.isEmpty() && locked && System.nanoTime() - end < 0) {
            locked = Files.exists(pathFor(mailbox), LinkOption.NOFOLLOW_LINKS);
            if (locked) {
                LockSupport.parkNanos(GLANCE.toNanos());
            }
            now = FileStatus.ofFile(mailbox); // after the lock, which goes only when the new file is there
        }
        return now;
    }

    /**
     * Tries once. The caller makes sure that no other thread of this process holds or tries the same lock.
     *
     * @param mailbox the file to lock
     * @param staleAge the age from which a lock file is taken as left over
     * @return the lock, empty when someone else holds it
     * @throws IOException when the lock file cannot be made for another reason
     */
    static Optional<Dotlock> take(Path mailbox, Duration staleAge) throws IOException {
        Path path = pathFor(mailbox);
        Optional<Dotlock> taken = create(path);
        return taken.isPresent() || !removeLeftOver(path, staleAge) ? taken : create(path);
    }

    /** Removes the lock file if it is still ours. It never fails: what stays is recognised as left over. */
    void release() {
        try {
            if (isStill(path, status)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException leftOver) {
            // The append is done; calling it failed because of this would deliver it twice.
            return;
        }
    }

    /**
     * The file gets its owner's name before it gets its own, so that one who is killed in between leaves no lock that nobody
     * can be asked about.
     */
    private static Optional<Dotlock> create(Path path) throws IOException {
        if (FileStatus.of(path).isPresent()) {
            return Optional.empty();
        }
        Path named = path.resolveSibling("." + path.getFileName().toString().replaceFirst("lock$", "") + PID + ".lock");
        try {
            makeAnew(named);
        } catch (IOException cannot) {
            Files.deleteIfExists(named);
            return createAtOnce(path);
        }
        try {
            return link(named, path);
        } finally {
            Files.deleteIfExists(named);
        }
    }

    private static void makeAnew(Path path) throws IOException {
        try {
            make(path);
        } catch (FileAlreadyExistsException ofEarlierProcess) {
            Files.deleteIfExists(path); // with our number
            make(path);
        }
    }

    private static void make(Path path) throws IOException {
        try (SeekableByteChannel file =
                Files.newByteChannel(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), READABLE)) {
            file.write(ByteBuffer.wrap((PID + ":" + hostname()).getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static Optional<Dotlock> link(Path named, Path path) throws IOException {
        try {
            Files.createLink(path, named);
        } catch (FileAlreadyExistsException held) {
            return Optional.empty();
        } catch (IOException | UnsupportedOperationException impossible) {
            return createAtOnce(path); // a file system without links
        }
        return FileStatus.of(path).map(made -> new Dotlock(path, made));
    }

    private static Optional<Dotlock> createAtOnce(Path path) throws IOException {
        try {
            make(path);
        } catch (FileAlreadyExistsException held) {
            return Optional.empty();
        } catch (IOException e) {
            // Without room for a name an empty lock file locks as well, it is only recognised later as left over.
            if (FileStatus.of(path).filter(made -> made.size() == 0).isEmpty()) {
                throw e;
            }
        }
        return FileStatus.of(path).map(made -> new Dotlock(path, made));
    }

    private static boolean removeLeftOver(Path path, Duration staleAge) throws IOException {
        Optional<FileStatus> seen = FileStatus.of(path);
        if (seen.isEmpty()) {
            return true;
        }
        boolean old = seen.get().changed().plus(staleAge).isBefore(Instant.now());
        if (!old && !isOwnerGone(path, seen.get())) {
            return false;
        }
        // Another one may have replaced the old lock by its own in the meantime: only by moving it away first can
        // one see what one removes.
        Path aside = path.resolveSibling(path.getFileName() + "." + PID);
        try {
            Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException vanished) {
            return true;
        }
        boolean right = isStill(aside, seen.get());
        if (!right) {
            putBack(path, aside);
        }
        Files.deleteIfExists(aside);
        return right;
    }

    private static void putBack(Path path, Path aside) throws IOException {
        try {
            Files.createLink(path, aside);
        } catch (FileAlreadyExistsException third) {
            return;
        }
    }

    private static boolean isStill(Path path, FileStatus expected) throws IOException {
        return FileStatus.of(path)
                .filter(found -> found.isSameFile(expected) && found.modified().equals(expected.modified()))
                .isPresent();
    }

    private static boolean isOwnerGone(Path path, FileStatus seen) {
        if (!seen.isRegular() || seen.size() == 0 || seen.size() > OWNER_LENGTH) {
            return false;
        }
        try (InputStream file = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            Matcher owner = OWNER.matcher(new String(file.readNBytes(OWNER_LENGTH), StandardCharsets.UTF_8));
            return owner.matches() && owner.group(2).equals(hostname()) && isGone(Long.parseLong(owner.group(1)));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Our own number is that of an earlier process: this one holds no lock here when it asks. */
    private static boolean isGone(long pid) {
        // Where /proc hides the processes of others, nothing is known of them.
        return pid == PID || (Files.exists(ANY_PROCESS) && ProcessHandle.of(pid).isEmpty());
    }

    private static String hostname() throws IOException {
        return HOST.get();
    }
}
