package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * All folders of all users, each open once.
 *
 * <p>Thread safe. Closing it writes what waits to be written.
 */
public final class MboxStore implements AutoCloseable {
    private final MboxRegistry files;
    private final MailUsers users;
    private final Supplier<MailboxSettings> locks;
    private final FolderState state;
    private final String hostname;
    private final Clock clock;
    private final Map<Folder, IndexedMbox> open = new ConcurrentHashMap<>();
    private final FileWatch watch;
    private final MailboxUpkeep upkeep = new MailboxUpkeep();
    private volatile BiConsumer<Folder, MboxChange> listener = (folder, change) -> {};

    /**
     * One folder.
     *
     * @param user login name
     * @param name its name, levels separated by {@code /}
     */
    public record Folder(String user, String name) {
        /** Checks that nothing is null. */
        public Folder {
            requireNonNull(user);
            requireNonNull(name);
        }
    }

    /**
     * Prepares; nothing is opened.
     *
     * @param files the mbox files of the process
     * @param users where their mail is
     * @param locks which locks are taken, and how large a mailbox may become
     * @param data data_directory, where the server keeps what files do not say yet
     * @param hostname for From_ lines of messages that clients store
     * @param clock gives the time
     */
    public MboxStore(
            MboxRegistry files,
            MailUsers users,
            Supplier<MailboxSettings> locks,
            Path data,
            String hostname,
            Clock clock) {
        this.files = requireNonNull(files);
        this.users = requireNonNull(users);
        this.locks = requireNonNull(locks);
        this.state = new FolderState(data.resolve("mailboxes"));
        this.hostname = requireNonNull(hostname);
        this.clock = requireNonNull(clock);
        this.watch = new FileWatch(upkeep.workers());
    }

    /**
     * Asks to be told what other programs do to open folders.
     *
     * @param told called without any lock
     */
    public void listen(BiConsumer<Folder, MboxChange> told) {
        listener = requireNonNull(told);
    }

    /**
     * Tells the time.
     *
     * @return by the clock that everything here goes by
     */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Finds the folders of a user.
     *
     * @param user login name
     * @return the folders
     * @throws IOException when there is no such user, or that cannot be found out
     */
    public UserFolders folders(String user) throws IOException {
        return new UserFolders(user(user));
    }

    /**
     * Finds the file that mail for a user is delivered to.
     *
     * @param user login name
     * @return the file, which need not be there
     * @throws IOException when there is no such user, or that cannot be found out
     */
    public UserInbox inbox(String user) throws IOException {
        return new UserInbox(user(user));
    }

    /**
     * Tells whose mail the server has looked at.
     *
     * @return login names
     * @throws IOException when that cannot be found out
     */
    public List<String> users() throws IOException {
        List<String> found = new ArrayList<>();
        for (String name : state.users()) {
            if (isUser(name)) {
                found.add(name);
            }
        }
        return found;
    }

    /**
     * Tells whether a user has mail here.
     *
     * @param user login name
     * @return whether there is one
     * @throws IOException when that cannot be found out
     */
    public boolean isUser(String user) throws IOException {
        return users.find(user).isPresent();
    }

    private MailUser user(String name) throws IOException {
        return users.find(name).orElseThrow(() -> new IOException(name + ": no mailbox in mbox format"));
    }

    /**
     * Opens a folder.
     *
     * @param folder which; it need not exist, it is empty then
     * @return the mailbox, always the same object while the folder is open
     * @throws IOException when there can be no such folder
     */
    public IndexedMbox mailbox(Folder folder) throws IOException {
        IndexedMbox found = open.get(folder);
        if (found != null) {
            return found;
        }
        MailUser user = user(folder.user());
        UserFolders folders = new UserFolders(user);
        UserRights rights = folder.name().equals(UserFolders.INBOX) ? user.inboxRights() : user.rights();
        Path file = rights.as(() -> folders.file(folder.name()))
                .orElseThrow(() -> new IOException("no folder can be called " + folder.name()));
        MboxPlace place = new MboxPlace(state.place(folder), rights, locks, user.name() + "@" + hostname, clock);
        IndexedMbox mailbox = rights.as(() -> files.indexed(file, place));
        IndexedMbox first = open.putIfAbsent(folder, mailbox);
        if (first != null) {
            return first;
        }
        mailbox.listen(
                change -> {
                    if (open.get(folder) == mailbox) { // not when it was removed or renamed
                        listener.accept(folder, change);
                    }
                },
                () -> upkeep.writeLater(mailbox),
                messages -> upkeep.saveLater(mailbox, messages));
        mailbox.onDoubt(bytes -> upkeep.checkLater(mailbox, bytes));
        mailbox.file().onAppend(() -> upkeep.workers().execute(() -> MailboxUpkeep.look(mailbox)));
        watch.add(mailbox.file().path(), () -> MailboxUpkeep.look(mailbox));
        return mailbox;
    }

    /**
     * Tells which directories are no folders.
     *
     * @param user login name
     * @return their names, in order
     * @throws IOException when that cannot be found out
     */
    public Set<String> levels(String user) throws IOException {
        Set<String> names = state.kept(user).levels().names();
        if (names.isEmpty()) {
            return names;
        }
        UserFolders folders = folders(user);
        for (String name : List.copyOf(names)) {
            if (!folders.isDirectory(name)) {
                names.remove(name);
            }
        }
        return names;
    }

    /**
     * Makes a folder, also of a directory that was none.
     *
     * @param folder which
     * @return false when it was there already
     * @throws IOException when it cannot be made
     */
    public boolean create(Folder folder) throws IOException {
        boolean level = levels(folder.user()).contains(folder.name());
        state.kept(folder.user()).levels().remove(folder.name());
        UserFolders folders = folders(folder.user());
        List<String> above = missing(folders, folder.name());
        boolean made = folders.create(folder.name());
        state.kept(folder.user()).levels().add(above);
        return made || level;
    }

    /** The folders above one that are not there. */
    private static List<String> missing(UserFolders folders, String name) throws IOException {
        List<String> missing = new ArrayList<>();
        for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
            String above = name.substring(0, end);
            if (!folders.exists(above)) {
                missing.add(above);
            }
        }
        return missing;
    }

    /**
     * Forgets a folder that was removed or renamed, and never gives its UIDs again.
     *
     * @param folder which, with all below it
     * @throws IOException when that cannot be kept
     */
    public void forget(Folder folder) throws IOException {
        for (Folder known : List.copyOf(open.keySet())) {
            boolean below = known.name().startsWith(folder.name() + "/");
            if (known.user().equals(folder.user()) && (below || known.equals(folder))) {
                IndexedMbox mailbox = open.remove(known);
                if (mailbox != null) {
                    watch.remove(mailbox.file().path());
                }
            }
        }
        if (!folders(folder.user()).exists(folder.name())) {
            state.kept(folder.user()).ids().remove(folder.name());
            Files.deleteIfExists(
                    state.place(folder).resolveSibling(state.place(folder).getFileName() + MboxPlace.SAVED));
        }
        Path told = state.place(folder).resolveSibling(state.place(folder).getFileName() + ".told");
        Files.deleteIfExists(
                state.place(folder).resolveSibling(state.place(folder).getFileName() + ".index"));
        ToldFile file = new ToldFile(told, java.nio.channels.FileChannel::open);
        ToldFile.Told before = file.read();
        if (before.uidValidity() != 0) {
            file.replace(before.uidValidity() + 1, 0, List.of());
        }
    }

    /**
     * Renames a folder with all below it, and remembers where it is now, for those who have it open.
     *
     * @param from its name before
     * @param to its name now
     * @throws IOException when it, or what is kept of it, cannot be renamed
     */
    public void rename(Folder from, Folder to) throws IOException {
        UserFolders folders = folders(from.user());
        List<String> made = missing(folders, to.name());
        List<String> names = new ArrayList<>(folders.list());
        names.removeIf(name -> !name.startsWith(from.name() + "/"));
        names.add(from.name());
        folders.rename(from.name(), to.name());
        state.kept(from.user()).levels().add(made);
        if (from.name().equals(UserFolders.INBOX)) {
            // what is called as if it were below it stays
            state.kept(from.user()).ids().rename(List.of(from.name()), from.name(), to.name());
            return;
        }
        state.kept(from.user()).levels().rename(from.name(), to.name());
        state.kept(from.user()).ids().rename(names, from.name(), to.name());
        state.rename(from, to);
    }

    /**
     * Tells by which name a folder is known for good.
     *
     * @param folder by its name of now
     * @return by the name that it had first, or one that no folder can have
     * @throws IOException when that cannot be found out
     */
    public Folder first(Folder folder) throws IOException {
        return new Folder(folder.user(), state.kept(folder.user()).ids().first(folder.name()));
    }

    /**
     * Tells what a folder is called now.
     *
     * @param first what {@link #first} gave
     * @return by its name of now, which no folder can have when it is gone
     * @throws IOException when that cannot be found out
     */
    public Folder now(Folder first) throws IOException {
        return new Folder(first.user(), state.kept(first.user()).ids().now(first.name()));
    }

    /**
     * Writes what waits to be written for a folder, before it is renamed or the server stops.
     *
     * @param folder which
     * @throws IOException when that is not possible
     */
    public void flush(Folder folder) throws IOException {
        Optional<IndexedMbox> mailbox = Optional.ofNullable(open.get(folder));
        if (mailbox.isPresent() && mailbox.get().isUnwritten()) {
            mailbox.get().write();
        }
    }

    @Override
    public void close() {
        watch.close();
        upkeep.close();
        open.values().forEach(MailboxUpkeep::write);
        open.values().forEach(MailboxUpkeep::save);
    }
}
