package org.pennypost.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory for James's temporary files, {@code $data_directory/tmp}, readable by nobody else. Large messages lie
 * there while they are worked on; what a killed process left is removed at the next start.
 */
final class TemporaryFiles {
    private static final String LEFT_OVER = "{mimemessage-*.m64,imap-literal*.tmp,pennypost-*}";

    private TemporaryFiles() {}

    /** Makes the directory, empties it of what is left over, and has Java use it. */
    static void prepare(Path dataDirectory) throws IOException {
        Path directory = dataDirectory.toAbsolutePath().resolve("tmp");
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, LEFT_OVER)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        System.setProperty("java.io.tmpdir", directory.toString());
    }
}
