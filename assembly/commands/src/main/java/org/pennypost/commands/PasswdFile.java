package org.pennypost.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The users of an instance: {@code passwd} in the configuration directory, lines <code>user:{SCHEME}hash:uid:gid::home:shell</code>.
 *
 * <p>Only the line in question is touched; comments, order and the fields of others stay as they are. Each change is made under a lock on
 * {@code .passwd.lock} and replaces the file by rename, mode 0600. Bytes that are not UTF-8 survive. Source: Dovecot passwd-file.
 */
final class PasswdFile {
    /** A password field that no password matches. */
    static final String LOCKED = "{CRYPT}!";

    private final Path file;

    PasswdFile(Path file) {
        this.file = requireNonNull(file);
    }

    /** The names, in the file's order. */
    List<String> names() throws IOException {
        return lines().stream().flatMap(line -> name(line).stream()).toList();
    }

    /** Adds a user at the end. */
    void add(UserName user, String password, Owner owner, Path home) throws IOException, CommandFailure {
        change(lines -> {
            if (find(lines, user).isPresent()) {
                throw new CommandFailure(Sysexits.CANNOT_CREATE, "user " + user.text() + " already exists");
            }
            lines.add(String.join(
                    ":",
                    user.text(),
                    password,
                    Long.toString(owner.uid()),
                    Long.toString(owner.gid()),
                    "",
                    new String(home.toString().getBytes(UTF_8), ISO_8859_1),
                    "/usr/sbin/nologin"));
        });
    }

    /** Gives a user another password. */
    void changePassword(UserName user, String password) throws IOException, CommandFailure {
        change(lines -> {
            int index = existing(lines, user);
            String[] fields = lines.get(index).split(":", 3);
            lines.set(index, fields[0] + ":" + password + (fields.length > 2 ? ":" + fields[2] : ""));
        });
    }

    /** Takes a user's line away; mail and home stay. */
    void delete(UserName user) throws IOException, CommandFailure {
        change(lines -> lines.remove(existing(lines, user)));
    }

    private interface Change {
        void apply(List<String> lines) throws CommandFailure;
    }

    private void change(Change change) throws IOException, CommandFailure {
        Path lockFile = file.resolveSibling(".passwd.lock");
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(lockFile, Set.of(CREATE, WRITE), ownerOnly);
                FileLock lock = channel.lock()) {
            requireNonNull(lock);
            List<String> lines = new ArrayList<>(lines());
            change.apply(lines);
            String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
            ReplacedFile.write(file, text, ISO_8859_1, "rw-------");
        }
    }

    private List<String> lines() throws IOException {
        return Files.exists(file) ? Files.readAllLines(file, ISO_8859_1) : List.of();
    }

    private static int existing(List<String> lines, UserName user) throws CommandFailure {
        return find(lines, user)
                .orElseThrow(() -> new CommandFailure(Sysexits.NO_USER, "no such user: " + user.text()));
    }

    private static Optional<Integer> find(List<String> lines, UserName user) {
        for (int i = 0; i < lines.size(); i++) {
            if (name(lines.get(i)).filter(user.text()::equals).isPresent()) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> name(String line) {
        int colon = line.indexOf(':');
        return colon <= 0 || line.startsWith("#") ? Optional.empty() : Optional.of(line.substring(0, colon));
    }
}
