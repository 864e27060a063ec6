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
import java.util.HexFormat;
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
        Path file = directory.resolve(freshName());
        boolean done = false;
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                UNFINISHED)) {
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

    private static String freshName() {
        byte[] name = new byte[12];
        new SecureRandom().nextBytes(name);
        return HexFormat.of().withUpperCase().formatHex(name);
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
