package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Hands out the one {@link Mbox} of each file; one registry for the process.
 *
 * <p>A mailbox that nobody holds any more is forgotten: it has no descriptors and no locks then. Thread safe.
 */
public final class MboxRegistry {
    private static final int SWEEP_EVERY = 256;

    private final FileOpener opener;
    private final AppendNotes notes;
    private final Map<Path, WeakReference<Mbox>> known = new HashMap<>();
    private int sweepAt = SWEEP_EVERY;

    /** Makes an empty registry. */
    public MboxRegistry() {
        this(FileChannel::open);
    }

    /**
     * Makes an empty registry whose process may be killed at any time.
     *
     * @param notes of what is being appended
     */
    public MboxRegistry(AppendNotes notes) {
        this(FileChannel::open, notes);
    }

    MboxRegistry(FileOpener opener) {
        this(opener, AppendNotes.none());
    }

    private MboxRegistry(FileOpener opener, AppendNotes notes) {
        this.opener = requireNonNull(opener);
        this.notes = requireNonNull(notes);
    }

    /**
     * Gives the mailbox for a file.
     *
     * @param file the file, which need not exist; symbolic links are resolved in its directory, never in its last name
     * @return the mailbox, the same object as long as someone holds it
     * @throws IOException when the directory does not exist or cannot be searched
     * @throws IllegalArgumentException when the path has no file name
     */
    public Mbox mailbox(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path name = absolute.getFileName();
        if (name == null || name.toString().equals("..") || name.toString().equals(".")) {
            throw new IllegalArgumentException("not a file: " + file);
        }
        return known(absolute.getParent().toRealPath().resolve(name));
    }

    /**
     * Makes the index of a mailbox; the caller keeps one for each file.
     *
     * @param file the file, as for {@link #mailbox}
     * @param place its surroundings
     * @return the mailbox with its messages; nothing is read yet
     * @throws IOException when the directory cannot be searched
     */
    public IndexedMbox indexed(Path file, MboxPlace place) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path missing = Path.of("");
        while (!Files.exists(directory) && directory.getParent() != null) {
            // A folder may be asked for before the first one is made.
            missing = directory.getFileName().resolve(missing);
            directory = directory.getParent();
        }
        return new IndexedMbox(known(directory.toRealPath().resolve(missing).resolve(file.getFileName())), place);
    }

    private synchronized Mbox known(Path path) {
        Optional<Mbox> found = Optional.ofNullable(known.get(path)).map(WeakReference::get);
        if (found.isPresent()) {
            return found.get();
        }
        if (known.size() >= sweepAt) {
            known.values().removeIf(reference -> reference.get() == null);
            sweepAt = 2 * known.size() + SWEEP_EVERY;
        }
        Mbox mailbox = new Mbox(path, opener, notes);
        known.put(path, new WeakReference<>(mailbox));
        return mailbox;
    }
}
