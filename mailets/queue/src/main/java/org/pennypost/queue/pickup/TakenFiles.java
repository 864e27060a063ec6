package org.pennypost.queue.pickup;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pennypost.conf.control.Maildrop;
import org.pennypost.maillog.MailLog;

/**
 * The files of {@code maildrop} on their way into the queue: they move to a directory where nobody else reaches them, so
 * that what was looked at is what is read.
 *
 * <p>Used by one thread. Source: Postfix pickup(8).
 */
public final class TakenFiles {
    private static final String PICKUP = "pickup";
    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int OWNER_EXECUTE = 0100;
    private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;

    private final Maildrop maildrop;
    private final Path taken;
    private final Path corrupt;
    private final MailLog log;
    private final SecureRandom random = new SecureRandom();

    /**
     * Prepares.
     *
     * @param queueDirectory where the lock is ours
     * @param log is told of what is no message
     */
    public TakenFiles(Path queueDirectory, MailLog log) {
        this.maildrop = Maildrop.of(queueDirectory);
        this.taken = queueDirectory.resolve("private").resolve("pickup");
        this.corrupt = queueDirectory.resolve("corrupt");
        this.log = requireNonNull(log);
    }

    /**
     * Makes the directories.
     *
     * @throws IOException when one cannot be made
     */
    public void makeDirectories() throws IOException {
        maildrop.make();
        Files.createDirectories(
                taken, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /**
     * Gives the directory to watch.
     *
     * @return {@code maildrop}
     */
    public Path directory() {
        return maildrop.directory();
    }

    /**
     * Takes what is whole, beside what was taken before and is still there.
     *
     * @return regular files with one name, the oldest first; nobody else can replace them
     * @throws IOException when a directory cannot be read
     */
    List<Path> take() throws IOException {
        for (Path file : list(maildrop.directory())) {
            try {
                take(file);
            } catch (NoSuchFileException gone) {
                // its owner has taken it back
            }
        }
        return list(taken);
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            found.forEach(files::add);
        }
        Map<Path, Long> times = new java.util.HashMap<>();
        for (Path file : files) {
            times.put(file, file.toFile().lastModified());
        }
        files.sort(java.util.Comparator.comparing(times::get));
        return files;
    }

    private void take(Path file) throws IOException {
        int mode = mode(file);
        if ((mode & FILE_TYPE) != REGULAR) {
            return; // its owner's own affair
        }
        if ((mode & OWNER_EXECUTE) == 0) {
            removeWhenAbandoned(file);
            return;
        }
        Path mine = taken.resolve(Maildrop.name(random));
        while (Files.exists(mine, LinkOption.NOFOLLOW_LINKS)) {
            mine = taken.resolve(Maildrop.name(random)); // a move would take its place
        }
        Files.move(file, mine, StandardCopyOption.ATOMIC_MOVE);
        // Looked at again where it cannot be changed for another one.
        boolean single = ((Integer) Files.getAttribute(mine, "unix:nlink", LinkOption.NOFOLLOW_LINKS)) == 1;
        if ((mode(mine) & FILE_TYPE) != REGULAR || !single) {
            log.log(PICKUP, "warning: maildrop/" + file.getFileName() + ": not a regular file with one name; removed");
            Files.delete(mine);
        }
    }

    /** Who was writing it is gone. */
    private static void removeWhenAbandoned(Path file) throws IOException {
        long age = System.currentTimeMillis()
                - Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
        if (age > DAY_MILLIS) {
            Files.delete(file);
        }
    }

    private static int mode(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    /** Moves a file out of the way that is no message. */
    void setAside(Path file, MailLog told) {
        try {
            Files.move(file, corrupt.resolve(requireNonNull(file.getFileName())), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            told.log(PICKUP, "warning: cannot save corrupt file \"" + file.getFileName() + "\": " + e);
        }
    }
}
