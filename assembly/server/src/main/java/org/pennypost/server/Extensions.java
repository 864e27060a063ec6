package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.pennypost.conf.Settings;

/**
 * The administrator's own mailets, matchers and hooks: jars and {@code .java} files in the directory {@code extensions} of the configuration.
 *
 * <p>What is there is copied or compiled into a directory below {@code data_directory}, named by its fingerprint, and loaded from there: an edited
 * file changes nothing before the next start or reload, and what was compiled once is not compiled again. Immutable; threads may share it.
 */
final class Extensions {
    private static final String DIRECTORY = "extensions";
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path sources;
    private final Path made;

    /** @param settings say where both directories are */
    Extensions(Settings settings) {
        this.sources = settings.configDirectory().resolve(DIRECTORY);
        this.made = settings.path("data_directory").resolve(DIRECTORY);
    }

    /**
     * Loads what is there now.
     *
     * @throws StartFailure with {@code file:line: error: text} for what cannot be compiled, or with what else is wrong
     */
    ExtensionSet load() throws StartFailure {
        try {
            List<Path> files = files();
            if (files.isEmpty()) {
                return ExtensionSet.NONE;
            }
            String fingerprint = fingerprint(files);
            Path directory = made.resolve(fingerprint);
            if (!Files.isDirectory(directory)) {
                make(files, directory);
            }
            return new ExtensionSet(
                    fingerprint, new URLClassLoader(urls(directory), Extensions.class.getClassLoader()));
        } catch (IOException e) {
            throw new StartFailure(sources.toString(), e);
        }
    }

    /** In the order of their names; each is somebody's code that runs as the server, so nobody else may change it. */
    private List<Path> files() throws IOException, StartFailure {
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(sources)) {
            files = found.filter(file ->
                            file.toString().endsWith(".java") || file.toString().endsWith(".jar"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (OTHERS.stream().anyMatch(permissions::contains)) {
                throw new StartFailure(
                        file + ": error: others may write it, and it would run as the server: chmod go-w " + file);
            }
        }
        return files;
    }

    private static String fingerprint(List<Path> files) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Runtime.version().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            for (Path file : files) {
                digest.update(file.getFileName().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the directory elsewhere and moves it, so that it is there as a whole or not at all. */
    private void make(List<Path> files, Path directory) throws IOException, StartFailure {
        Path fresh = Files.createTempDirectory(
                Files.createDirectories(made),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            List<Path> sourceFiles = new ArrayList<>();
            List<Path> jars = new ArrayList<>();
            for (Path file : files) {
                if (file.toString().endsWith(".java")) {
                    sourceFiles.add(file);
                } else {
                    jars.add(Files.copy(file, fresh.resolve(file.getFileName().toString())));
                }
            }
            if (!sourceFiles.isEmpty()) {
                new ExtensionCompiler(jars).compile(sourceFiles, Files.createDirectory(fresh.resolve("classes")));
            }
            Files.move(fresh, directory);
        } catch (FileAlreadyExistsException other) {
            remove(fresh); // another process was as quick
        } catch (IOException | StartFailure | RuntimeException e) {
            remove(fresh);
            throw e;
        }
    }

    private static URL[] urls(Path directory) throws IOException {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            for (Path path : found.sorted().toList()) {
                urls.add(path.toUri().toURL());
            }
        }
        return urls.toArray(new URL[0]);
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> below = Files.walk(tree)) {
            for (Path each : below.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    /**
     * Deletes what earlier versions of the files were made into.
     *
     * @param used the one that stays
     */
    void sweep(ExtensionSet used) {
        requireNonNull(used);
        try (Stream<Path> found = Files.isDirectory(made) ? Files.list(made) : Stream.empty()) {
            for (Path path : found.filter(path -> !path.getFileName().toString().equals(used.fingerprint()))
                    .toList()) {
                remove(path);
            }
        } catch (IOException e) {
            System.err.println("pennypost: warning: " + made + ": " + e);
        }
    }
}
