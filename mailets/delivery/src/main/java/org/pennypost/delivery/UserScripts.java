package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pennypost.sieved.ScriptStore;

/**
 * The scripts of a user in files where Dovecot has them: {@code ~/sieve/NAME.sieve}, the active one named by the link {@code
 * ~/.dovecot.sieve}. All with the identity of the user. Source: Dovecot Pigeonhole, {@code file:~/sieve;active=~/.dovecot.sieve}.
 */
final class UserScripts implements ScriptStore {
    private static final String SUFFIX = ".sieve";
    private static final String DIRECTORY = "sieve";

    private final LocalUser user;
    private final Identity identity;
    private final Path home;
    private final Path directory;
    private final Path link;

    /** @param user one with a home directory */
    UserScripts(LocalUser user, Identity identity) {
        this.user = requireNonNull(user);
        this.identity = requireNonNull(identity);
        this.home = Path.of(user.home());
        this.directory = home.resolve(DIRECTORY);
        this.link = home.resolve(SieveScripts.NAME);
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }

    @Override
    public List<Script> list() throws IOException {
        return identity.as(user, () -> {
            Optional<String> active = active();
            List<Script> found = new ArrayList<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
                for (Path each : files) {
                    String file = String.valueOf(each.getFileName());
                    String name = file.substring(0, file.length() - SUFFIX.length());
                    if (!name.startsWith(".") && Files.isRegularFile(each)) {
                        found.add(new Script(name, active.filter(name::equals).isPresent()));
                    }
                }
            } catch (NoSuchFileException none) {
                return List.of();
            }
            found.sort(Comparator.comparing(Script::name));
            return found;
        });
    }

    /** The script that the link names; empty for a file in its place, which the user has put there by hand. */
    private Optional<String> active() throws IOException {
        if (!Files.isSymbolicLink(link)) {
            return Optional.empty();
        }
        Path target = home.resolve(Files.readSymbolicLink(link)).normalize();
        String file = String.valueOf(target.getFileName());
        return target.startsWith(directory) && file.endsWith(SUFFIX)
                ? Optional.of(file.substring(0, file.length() - SUFFIX.length()))
                : Optional.empty();
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        return identity.as(user, () -> {
            try {
                return Optional.of(Files.readAllBytes(file(name)));
            } catch (NoSuchFileException none) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void put(String name, byte[] text) throws IOException {
        Path stored = identity.as(user, () -> {
            try {
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException known) {
                // as most times
            }
            Path fresh = Files.createTempFile(directory, ".", ".tmp");
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(text);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            return Files.move(fresh, file(name), StandardCopyOption.ATOMIC_MOVE);
        });
        requireNonNull(stored);
    }

    @Override
    public void delete(String name) throws IOException {
        boolean deleted = identity.as(user, () -> Files.deleteIfExists(file(name)));
        if (!deleted) {
            throw new NoSuchFileException(file(name).toString());
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path renamed = identity.as(user, () -> {
            boolean active = active().filter(from::equals).isPresent();
            Path moved = Files.move(file(from), file(to));
            if (active) {
                point(to);
            }
            return moved;
        });
        requireNonNull(renamed);
    }

    @Override
    public void activate(Optional<String> name) throws IOException {
        Path changed = identity.as(user, () -> {
            if (Files.exists(link, java.nio.file.LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
                // Dovecot, too, keeps what somebody has written by hand.
                return rescued(name);
            }
            return name.isPresent() ? point(name.get()) : removed();
        });
        requireNonNull(changed);
    }

    private Path rescued(Optional<String> name) throws IOException {
        Files.move(link, file("dovecot.orig"), StandardCopyOption.REPLACE_EXISTING);
        return name.isPresent() ? point(name.get()) : link;
    }

    private Path removed() throws IOException {
        Files.deleteIfExists(link);
        return link;
    }

    /** At every moment there is the old link or the new one. */
    private Path point(String name) throws IOException {
        Path fresh = home.resolve(SieveScripts.NAME + ".new");
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, Path.of(DIRECTORY, name + SUFFIX));
        return Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
