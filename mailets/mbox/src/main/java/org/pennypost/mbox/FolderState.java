package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where the server keeps what it knows of folders and their files do not say: a directory for each user. Thread safe. */
final class FolderState {
    /** No folder has files of these names: the per cent sign would be followed by digits. */
    private static final String LEVELS = "%levels";

    private static final String IDS = "%ids";

    private final Path directory;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    /** What is known of the folders of one user. */
    record Kept(FolderLevels levels, FolderIds ids) {}

    FolderState(Path directory) {
        this.directory = requireNonNull(directory);
    }

    Path place(MboxStore.Folder folder) throws IOException {
        return directory(folder.user()).resolve(fileName(folder.name()));
    }

    private Path directory(String user) throws IOException {
        Path own = directory.resolve(fileName(user));
        if (!Files.isDirectory(own)) {
            Files.createDirectories(
                    own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return own;
    }

    Kept kept(String user) throws IOException {
        Kept known = kept.get(user);
        if (known != null) {
            return known;
        }
        Path own = directory(user);
        return kept.computeIfAbsent(
                user, first -> new Kept(new FolderLevels(own.resolve(LEVELS)), new FolderIds(own.resolve(IDS), user)));
    }

    /** Whose folders something is known of; names that are too long for a file name are left out. */
    List<String> users() throws IOException {
        List<String> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, Files::isDirectory)) {
                for (Path own : all) {
                    String file = own.getFileName().toString();
                    String name = file.contains("+") ? "" : decoded(file);
                    if (fileName(name).equals(file)) {
                        found.add(name);
                    }
                }
            }
        }
        return found;
    }

    private static String decoded(String file) {
        try {
            return URLDecoder.decode(file, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException other) {
            return "";
        }
    }

    /** A file name for any text; long ones by their hash. */
    private static String fileName(String text) {
        StringBuilder name = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '-';
            name.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
        }
        return name.length() <= 200 ? name.toString() : name.substring(0, 150) + "%" + Digest.of(text);
    }

    /** The dates on which messages came, of a folder and those below it; UIDVALIDITY tells whose they are. */
    void rename(MboxStore.Folder from, MboxStore.Folder to) throws IOException {
        Path old = place(from);
        moveSaved(old.resolveSibling(old.getFileName() + MboxPlace.SAVED), fileName(to.name()) + MboxPlace.SAVED);
        String below = fileName(from.name() + "/");
        try (DirectoryStream<Path> all = Files.newDirectoryStream(old.getParent(), "*" + MboxPlace.SAVED)) {
            for (Path file : all) {
                String name = file.getFileName().toString();
                if (name.startsWith(below)) {
                    moveSaved(file, fileName(to.name() + "/") + name.substring(below.length()));
                }
            }
        }
    }

    private static void moveSaved(Path from, String to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, from.resolveSibling(to), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
