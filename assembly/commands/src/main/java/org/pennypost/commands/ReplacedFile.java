package org.pennypost.commands;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes a file whole: a reader, or a crash, finds the old content or the new, never a part. */
final class ReplacedFile {
    private ReplacedFile() {}

    /**
     * Replaces or creates {@code file}.
     *
     * @param mode permissions as {@code rw-------}; in force before the first byte is written
     */
    static void write(Path file, String text, Charset charset, String mode) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path fresh = directory.resolve(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + "." + System.nanoTime());
        var permissions = PosixFilePermissions.fromString(mode);
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, Set.of(CREATE_NEW, WRITE), PosixFilePermissions.asFileAttribute(permissions))) {
                ByteBuffer bytes = charset.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.setPosixFilePermissions(fresh, permissions);
            Files.move(fresh, file, ATOMIC_MOVE);
            // The rename is not on the disk before its directory is.
            try (FileChannel entry = FileChannel.open(directory, READ)) {
                entry.force(true);
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
