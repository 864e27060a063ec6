package org.pennypost.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory for James's temporary files, {@code $data_directory/tmp}, readable by nobody else. Large messages lie
 * there while they are worked on; what a killed process left is removed at the next start.
 */
final class TemporaryFiles {
    private static final String LEFT_OVER = "{mimemessage-*.m64,imap-literal*.tmp,pennypost-*}";

    private static final String PROPERTY = "java.io.tmpdir";
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private TemporaryFiles() {}

    /** Makes the directory, empties it of what is left over, and has Java use it. */
    static void prepare(Path dataDirectory) throws IOException {
        Path directory = dataDirectory.toAbsolutePath().resolve("tmp");
        Files.createDirectories(directory, OWNER_ONLY);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, LEFT_OVER)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        // The launcher names the directory of an instance, since Java reads the property once; where data_directory was
        // moved that is another one, and has to be there too.
        Path launched = Path.of(System.getProperty(PROPERTY));
        if (!Files.exists(launched)) {
            Files.createDirectories(launched, OWNER_ONLY);
        }
        System.setProperty(PROPERTY, directory.toString());
    }
}
