package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The directories of a user that are no folders: RENAME made them on the way to a folder below. All other directories are folders without messages.
 *
 * <p>Kept in a file of the server's, a name in modified UTF-7 on each line; after its loss they are folders. Thread safe. Source: RFC 3501 sections
 * 6.3.5 and 6.3.8.
 */
final class FolderLevels {
    private final Path file;
    private Optional<Set<String>> known = Optional.empty();

    FolderLevels(Path file) {
        this.file = requireNonNull(file);
    }

    /** Gives the names, a copy; some may not be there any more. */
    synchronized Set<String> names() throws IOException {
        if (known.isEmpty()) {
            known = Optional.of(read());
        }
        return new TreeSet<>(known.get());
    }

    private Set<String> read() throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                    .map(ModifiedUtf7::decode)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (NoSuchFileException none) {
            return new TreeSet<>();
        }
    }

    synchronized void add(Collection<String> names) throws IOException {
        if (!names.isEmpty()) {
            Set<String> all = names();
            all.addAll(names);
            keep(all);
        }
    }

    /** Somebody has made a folder of it. */
    synchronized void remove(String name) throws IOException {
        Set<String> all = names();
        if (all.remove(name)) {
            keep(all);
        }
    }

    /** What is below a folder has gone with it. */
    synchronized void rename(String from, String to) throws IOException {
        Set<String> all = names();
        UnaryOperator<String> moved = name -> name.startsWith(from + "/") ? to + name.substring(from.length()) : name;
        Set<String> now = all.stream().map(moved).collect(Collectors.toCollection(TreeSet::new));
        if (!now.equals(all)) {
            keep(now);
        }
    }

    private void keep(Set<String> names) throws IOException {
        String lines =
                names.stream().map(name -> ModifiedUtf7.encode(name) + "\n").collect(Collectors.joining());
        StateFile.replace(FileChannel::open, file, out -> StateFile.write(out, lines));
        known = Optional.of(names);
    }
}
