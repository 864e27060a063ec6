package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The folders of one user on disk.
 *
 * <p>INBOX is the mail spool's file; {@code mbox} that of the home directory; all others lie below {@code ~/mail}, in modified
 * UTF-7, with {@code /} between levels. What a program keeps apart from the user's folders is below {@code ~/mail/.namespace=NAME}. What lies below a folder that is a file is in the directory of the same name with
 * {@code .sbd}, as in Thunderbird; a directory is a folder without messages. Thread safe. Source: Dovecot mbox.
 */
public final class UserFolders {
    /** The name of the folder that mail is delivered to. */
    public static final String INBOX = "INBOX";

    private static final String MBOX = "mbox";
    /** What begins the first level of a name that is not among the user's folders. */
    public static final String APART = ".namespace=";

    private static final String CHILDREN = ".sbd";
    private static final int DEEPEST = 32;
    private static final Set<String> SKIPPED = Set.of(".lock", ".new");
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Threads that change the layout of one home directory take turns. */
    private static final List<Object> TURNS =
            Stream.generate(Object::new).limit(64).toList();

    private final MailUser user;

    /**
     * Makes the view.
     *
     * @param user whose folders
     */
    public UserFolders(MailUser user) {
        this.user = requireNonNull(user);
    }

    /**
     * Finds the file of a folder, whether it is there or not.
     *
     * @param name the folder, levels separated by {@code /}
     * @return the path; empty for a name that no file can have, or without a home directory
     * @throws IOException when the directories cannot be looked at
     */
    public Optional<Path> file(String name) throws IOException {
        if (name.equals(INBOX)) {
            return Optional.of(user.inbox());
        }
        if (user.home().isEmpty() || !isUsable(name)) {
            return Optional.empty();
        }
        Path home = user.home().get();
        if (name.equals(MBOX) && Files.isRegularFile(home.resolve(MBOX))) {
            return Optional.of(home.resolve(MBOX));
        }
        Path place = root();
        String[] parts = name.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            place = child(place, parts[i]);
            if (i + 1 < parts.length && Files.isRegularFile(place)) {
                place = beside(place);
            }
        }
        return Optional.of(place);
    }

    private <T> T inTurn(UserRights.Work<T> work) throws IOException {
        synchronized (TURNS.get(Math.floorMod(user.name().hashCode(), TURNS.size()))) {
            return user.rights().as(work);
        }
    }

    /** A file with the name in UTF-8 is used as it is; a new one is named in modified UTF-7. */
    private static Path child(Path directory, String name) {
        Path coded = directory.resolve(ModifiedUtf7.encode(name));
        Path plain = directory.resolve(name);
        return !Files.exists(coded, LinkOption.NOFOLLOW_LINKS) && Files.exists(plain, LinkOption.NOFOLLOW_LINKS)
                ? plain
                : coded;
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + CHILDREN);
    }

    private Path root() {
        return user.home().orElseThrow().resolve("mail");
    }

    private static boolean isUsable(String name) {
        String[] parts = name.split("/", -1);
        boolean apart = name.startsWith(APART) && parts.length > 1;
        for (String part : List.of(parts).subList(apart ? 1 : 0, parts.length)) {
            if (part.isEmpty() || part.startsWith(".") || part.indexOf('\0') >= 0 || isSkipped(part)) {
                return false;
            }
        }
        return parts.length <= DEEPEST;
    }

    private static boolean isSkipped(String name) {
        return name.startsWith(".")
                || name.endsWith(CHILDREN)
                || SKIPPED.stream().anyMatch(name::endsWith);
    }

    /**
     * Lists the folders.
     *
     * @return the names, INBOX first
     * @throws IOException when a directory cannot be read
     */
    public List<String> list() throws IOException {
        return user.rights().as(() -> {
            Set<String> names = new TreeSet<>();
            if (user.home().isPresent()) {
                if (Files.isRegularFile(user.home().get().resolve(MBOX))) {
                    names.add(MBOX);
                }
                list(root(), "", names, 0);
            }
            List<String> all = new ArrayList<>();
            all.add(INBOX);
            names.stream().filter(name -> !name.equalsIgnoreCase(INBOX)).forEach(all::add);
            return all;
        });
    }

    /**
     * Lists what is kept apart from the user's folders.
     *
     * @return the names; the first level begins with {@link #APART}
     * @throws IOException when a directory cannot be read
     */
    public List<String> apart() throws IOException {
        return user.rights().as(() -> {
            Set<String> names = new TreeSet<>();
            if (user.home().isPresent() && Files.isDirectory(root())) {
                try (DirectoryStream<Path> all = Files.newDirectoryStream(root(), APART + "*")) {
                    for (Path one : all) {
                        list(one, ModifiedUtf7.decode(one.getFileName().toString()) + "/", names, 1);
                    }
                }
            }
            return List.copyOf(names);
        });
    }

    private static void list(Path directory, String prefix, Set<String> names, int depth) throws IOException {
        if (depth == DEEPEST) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String file = entry.getFileName().toString();
                if (file.endsWith(CHILDREN) && Files.isDirectory(entry)) {
                    String parent = file.substring(0, file.length() - CHILDREN.length());
                    if (Files.isRegularFile(entry.resolveSibling(parent))) {
                        list(entry, prefix + ModifiedUtf7.decode(parent) + "/", names, depth + 1);
                    }
                } else if (!isSkipped(file)) {
                    String name = prefix + ModifiedUtf7.decode(file);
                    if (Files.isDirectory(entry)) {
                        names.add(name);
                        list(entry, name + "/", names, depth + 1);
                    } else if (Files.isRegularFile(entry)) {
                        names.add(name);
                    }
                }
            }
        } catch (NoSuchFileException | java.nio.file.NotDirectoryException none) {
            return;
        }
    }

    /**
     * Tells whether a folder is there; INBOX always is.
     *
     * @param name the folder
     * @return whether it is
     * @throws IOException when it cannot be found out
     */
    public boolean exists(String name) throws IOException {
        return name.equals(INBOX)
                || user.rights().as(() -> file(name).filter(Files::exists).isPresent());
    }

    /**
     * Makes a folder, empty, and what is above it.
     *
     * @param name the folder
     * @return false when it was there already
     * @throws IOException when it cannot be made
     */
    public boolean create(String name) throws IOException {
        return inTurn(() -> {
            if (user.home().isEmpty() || !isUsable(name)) {
                throw new IOException("no folder can be called " + name);
            }
            if (!Files.isDirectory(user.home().get())) {
                throw new IOException("no home directory " + user.home().get() + " to make the folder " + name + " in");
            }
            String[] parts = name.split("/", -1);
            Path place = directory(root());
            for (int i = 0; i + 1 < parts.length; i++) {
                place = above(child(place, parts[i]));
            }
            return create(child(place, parts[parts.length - 1]));
        });
    }

    private static boolean create(Path file) throws IOException {
        try {
            Files.createFile(file, FILE);
            return true;
        } catch (FileAlreadyExistsException there) {
            return false;
        }
    }

    private static Path directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, DIRECTORY);
        }
        return directory;
    }

    /** The directory for what is below a folder; an empty file gives way to it. */
    private static Path above(Path folder) throws IOException {
        if (!Files.isRegularFile(folder)) {
            return directory(folder);
        }
        if (Files.size(folder) == 0 && !Files.exists(beside(folder))) {
            Files.delete(folder);
            return directory(folder);
        }
        return directory(beside(folder));
    }

    /**
     * Makes room for messages in a folder: what was a directory becomes a file with the directory beside it.
     *
     * @param name the folder
     * @throws IOException when it cannot be done
     */
    public void becomeFile(String name) throws IOException {
        inTurn(() -> {
            Optional<Path> place = file(name);
            if (place.isPresent() && Files.isDirectory(place.get())) {
                Files.move(place.get(), beside(place.get()));
                create(place.get());
            }
            return place;
        });
    }

    /**
     * Tells whether a folder is a directory, and so holds no messages.
     *
     * @param name the folder
     * @return whether it is
     * @throws IOException when it cannot be found out
     */
    public boolean isDirectory(String name) throws IOException {
        return !name.equals(INBOX)
                && user.rights().as(() -> file(name).filter(Files::isDirectory).isPresent());
    }

    /**
     * Removes a folder; those below it stay.
     *
     * @param name the folder
     * @throws IOException when it cannot be removed
     */
    public void delete(String name) throws IOException {
        inTurn(() -> {
            Path place = file(name).orElseThrow(() -> new NoSuchFileException(name));
            if (Files.isDirectory(place)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
                    if (entries.iterator().hasNext()) {
                        return place;
                    }
                }
            }
            Files.deleteIfExists(place);
            if (Files.isDirectory(beside(place))) {
                Files.move(beside(place), place);
            }
            return place;
        });
    }

    /**
     * Renames a folder with all that is below it.
     *
     * @param from the folder
     * @param to its new name, which no folder has
     * @throws IOException when it cannot be done
     */
    public void rename(String from, String to) throws IOException {
        inTurn(() -> {
            Path old = file(from).orElseThrow(() -> new NoSuchFileException(from));
            if (to.startsWith(from + "/") && !from.equals(INBOX)) {
                throw new IOException(from + " cannot be moved below itself");
            }
            create(to);
            Path now = file(to).orElseThrow(() -> new IOException("no folder can be called " + to));
            Files.deleteIfExists(now);
            Files.move(old, now);
            if (Files.isDirectory(beside(old))) {
                Files.move(beside(old), beside(now));
            }
            return now;
        });
    }

    /**
     * Reads the list of subscribed folders.
     *
     * @return their names
     * @throws IOException when it cannot be read
     */
    public Set<String> subscriptions() throws IOException {
        return user.rights().as(() -> {
            Set<String> names = new TreeSet<>();
            if (user.home().isEmpty() || !Files.exists(root().resolve(".subscriptions"))) {
                return names;
            }
            String text = Files.readString(root().resolve(".subscriptions"), StandardCharsets.ISO_8859_1);
            boolean second = text.startsWith("V\t2");
            text.lines()
                    .skip(second ? 1 : 0)
                    .filter(line -> !line.isEmpty())
                    .map(line -> ModifiedUtf7.decode(second ? line.replace('\t', '/') : line))
                    .forEach(names::add);
            return names;
        });
    }

    /**
     * Changes the list of subscribed folders.
     *
     * @param name the folder
     * @param subscribed whether it is to be on the list
     * @throws IOException when it cannot be written
     */
    public synchronized void subscribe(String name, boolean subscribed) throws IOException {
        Set<String> names = subscriptions();
        if (!(subscribed ? names.add(name) : names.remove(name))) {
            return;
        }
        StringBuilder text = new StringBuilder("V\t2\n\n");
        names.forEach(
                one -> text.append(ModifiedUtf7.encode(one).replace('/', '\t')).append('\n'));
        user.rights().as(() -> {
            if (user.home().isEmpty()) {
                throw new IOException("no home directory to keep subscriptions in");
            }
            Path fresh = directory(root()).resolve(".subscriptions.new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, FILE);
            Files.writeString(fresh, text.toString(), StandardCharsets.ISO_8859_1, StandardOpenOption.WRITE);
            return Files.move(fresh, root().resolve(".subscriptions"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        });
    }
}
