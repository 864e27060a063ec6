package org.pennypost.conf.control;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Set;

/**
 * The directory {@code maildrop} of a queue: where everybody may leave a message while the server is down, and nobody sees
 * those of others.
 *
 * <p>A file is whole when its owner may execute it; its owner is who submits it. Immutable. Source: Postfix postdrop(1),
 * {@code mail_stream(3)}.
 *
 * @param directory its path
 */
public record Maildrop(Path directory) {
    private static final int MODE = 01733;
    private static final int NAMES = 100;
    private static final FileAttribute<Set<PosixFilePermission>> UNFINISHED =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> WHOLE = PosixFilePermissions.fromString("rwx------");

    /** Checks that there is one. */
    public Maildrop {
        requireNonNull(directory);
    }

    /** The one of a queue directory. */
    public static Maildrop of(Path queueDirectory) {
        return new Maildrop(queueDirectory.resolve("maildrop"));
    }

    /**
     * Makes the directory, or gives one that is there the right mode.
     *
     * @throws IOException when it cannot, or something else has its name
     */
    public void make() throws IOException {
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
        Files.setAttribute(directory, "unix:mode", MODE);
    }

    /**
     * Leaves a message; it is on stable storage when this returns.
     *
     * @param submission its envelope
     * @param content header and body with CR LF line ends
     * @throws IOException when it cannot be kept; nothing is left then
     */
    public void write(Submission submission, InputStream content) throws IOException {
        Path file = create();
        boolean done = false;
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            OutputStream out = new java.io.BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            SubmissionFormat.write(submission, content, out);
            // The mode before the sync: what is whole is to be whole after a crash, too.
            Files.setPosixFilePermissions(file, WHOLE);
            channel.force(true);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
        syncDirectory();
    }

    private Path create() throws IOException {
        SecureRandom random = new SecureRandom();
        for (int left = NAMES; ; left--) {
            Path file = directory.resolve(name(random));
            try {
                return Files.createFile(file, UNFINISHED);
            } catch (FileAlreadyExistsException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    /**
     * Makes a name of the form of a queue id.
     *
     * @param random gives it
     * @return eleven characters, 0 to 9 and A to F
     */
    public static String name(SecureRandom random) {
        return String.format(Locale.ROOT, "%05X%06X", random.nextInt(0x100000), random.nextInt(0x1000000));
    }

    /** Only who may read the directory can sync it; to sync a new file puts its name on stable storage on most systems. */
    private void syncDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            return;
        }
    }
}
