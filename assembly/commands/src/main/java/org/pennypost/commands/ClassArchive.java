package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps a class-data-sharing archive: the classes that the server or the commands load, ready-made for one JDK and one set of jars, which more than
 * halves the server's start.
 *
 * <p>It lies in the distribution ({@code lib/archive}) when that is the caller's own, so that all instances share it; else in the instance's
 * {@code data/archive}. Only the owner writes there. Beside it lies what it was made from, so that a changed distribution gets a new one. A wrong
 * or stale archive does no harm: the virtual machine compares jars and build and goes without.
 */
final class ClassArchive {
    private final Distribution distribution;
    private final String user;
    private final Path directory;

    /**
     * @param user whose classes it holds, {@code server}, {@code pennypost} or {@code commands}
     * @param directory where it lies
     */
    ClassArchive(Distribution distribution, String user, Path directory) {
        this.distribution = requireNonNull(distribution);
        this.user = requireNonNull(user);
        this.directory = requireNonNull(directory);
    }

    /** The server's, when {@code caller} makes it for an instance; empty when the JDK does not say which it is. */
    static Optional<ClassArchive> ofServer(Distribution distribution, InstanceLayout layout, Owner caller)
            throws IOException {
        if (distribution.archiveEnding().isEmpty()) {
            return Optional.empty();
        }
        Path parent = isOwn(distribution, caller) ? distribution.libraries() : layout.data();
        return Optional.of(new ClassArchive(distribution, "server", parent.resolve("archive")));
    }

    /**
     * The commands', which work for any instance and have none but the distribution's; empty when that is somebody else's.
     *
     * @param user {@code commands}, the small ones, or {@code pennypost}: since Java 24 all classes of an archive are loaded at the
     *     start, so that the small ones do not share that of the big one
     */
    static Optional<ClassArchive> ofCommands(Distribution distribution, String user, Owner caller) throws IOException {
        return distribution.archiveEnding().isEmpty() || !isOwn(distribution, caller)
                ? Optional.empty()
                : Optional.of(new ClassArchive(
                        distribution, user, distribution.libraries().resolve("archive")));
    }

    private static boolean isOwn(Distribution distribution, Owner caller) throws IOException {
        return Owner.of(distribution.libraries()).uid() == caller.uid() && Files.isWritable(distribution.libraries());
    }

    /** Whose classes it holds, {@code server}, {@code pennypost} or {@code commands}. */
    String user() {
        return user;
    }

    /** Trains an archive: gets the file to write, returns when it is there or could not be made. */
    interface Training {
        void write(Path archive) throws IOException, CommandFailure, InterruptedException;
    }

    /** Whether the archive is there and was made from the jars as they are. */
    boolean fresh() throws IOException {
        return Files.exists(archive())
                && Files.exists(origin())
                && Files.readString(origin(), UTF_8).equals(fingerprint());
    }

    /** Makes the archive unless it is fresh; a second caller waits for the first and finds it made. */
    void make(Training training) throws IOException, CommandFailure, InterruptedException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (FileChannel channel = FileChannel.open(directory.resolve(".lock"), Set.of(CREATE, WRITE));
                FileLock lock = channel.lock()) {
            requireNonNull(lock);
            if (!fresh()) {
                train(training);
            }
        }
    }

    private void train(Training training) throws IOException, CommandFailure, InterruptedException {
        // The ending tells the launcher, and the virtual machine, which kind it is.
        Path fresh = directory.resolve("new-" + ProcessHandle.current().pid() + "-" + name());
        Files.deleteIfExists(origin());
        try {
            training.write(fresh);
            if (!Files.exists(fresh)) {
                throw new CommandFailure(Sysexits.UNAVAILABLE, "this JDK wrote no class-data-sharing archive");
            }
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(fresh, archive(), ATOMIC_MOVE);
            ReplacedFile.write(origin(), fingerprint(), UTF_8, "rw-r--r--");
        } finally {
            Files.deleteIfExists(fresh);
            // JDK 25 notes the classes there first, and leaves the file when it does not come to the end.
            Files.deleteIfExists(directory.resolve(fresh.getFileName() + ".config"));
        }
    }

    private Path archive() {
        return directory.resolve(name());
    }

    private Path origin() {
        return directory.resolve(name() + ".origin");
    }

    private String name() {
        return user + "-" + distribution.archiveEnding();
    }

    private String fingerprint() throws IOException {
        try (Stream<Path> jars = Files.list(distribution.libraries())) {
            StringBuilder text = new StringBuilder();
            for (Path jar : jars.filter(Files::isRegularFile).sorted().collect(Collectors.toList())) {
                text.append(jar)
                        .append(' ')
                        .append(Files.size(jar))
                        .append(' ')
                        .append(Files.getLastModifiedTime(jar))
                        .append('\n');
            }
            return text.toString();
        }
    }
}
