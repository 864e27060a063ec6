package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.conf.table.LookupTables;
import org.pennypost.mbox.MessageContent;

/**
 * Does what users and aliases ask for with their rights, never with those of root.
 *
 * <p>A server that is root, or has the capabilities to act as others, opens their files on a thread of its own that has
 * their file system identity, and starts their commands by setpriv(1); commands and files that root's own lists or an alias
 * of the system name have the rights of default_privs. Any other server has one identity, and everything is done with
 * that. Immutable and thread safe. Source: Postfix local(8).
 */
final class Identity {
    private static final String SETPRIV = "/usr/bin/setpriv";

    private final ProcessRights server;
    private final Optional<LocalUser.Ids> defaults;

    /** Something to do with the files of a user. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Makes the identities.
     *
     * @param server those of this process
     * @param defaults those of default_privs, empty when there is no such user
     */
    Identity(ProcessRights server, Optional<LocalUser.Ids> defaults) {
        this.server = requireNonNull(server);
        this.defaults = requireNonNull(defaults).filter(ids -> ids.uid() != 0);
    }

    /** The identities of this process. */
    static Identity of(Settings settings) {
        String name = settings.text("default_privs");
        try {
            Optional<LocalUser.Ids> ids = LookupTables.open("unix:passwd.byname", settings)
                    .lookup(name)
                    .flatMap(line -> LocalUser.of(name, line).ids());
            return new Identity(ProcessRights.current(), ids);
        } catch (LookupFailure unknown) {
            return new Identity(ProcessRights.current(), Optional.empty());
        }
    }

    static long uid(Path file) throws IOException {
        return Integer.toUnsignedLong((int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }

    /** Tells who owns the files of a user: where there is one identity only, that one. */
    long uid(LocalUser user) {
        long own = server.ids().uid();
        return server.many() ? user.ids().map(LocalUser.Ids::uid).orElse(own) : own;
    }

    /** The rights of the owner of a file that an alias of the system names: the default ones for root. */
    Rights owner(long owner) {
        return owner == 0 || !server.many() || defaults.isEmpty()
                ? Rights.DEFAULT
                : Rights.of(new LocalUser(
                        "#" + owner,
                        Optional.of(new LocalUser.Ids(owner, defaults.get().gid())),
                        "",
                        ""));
    }

    /**
     * Puts in front of a command what gives it its rights.
     *
     * @throws IOException when nobody is known who could run it
     */
    List<String> command(Rights rights, List<String> words) throws IOException {
        if (!server.many()) {
            return words;
        }
        LocalUser.Ids ids = unprivileged(rights);
        List<String> all = new ArrayList<>(List.of(
                SETPRIV,
                "--reuid=" + ids.uid(),
                "--regid=" + ids.gid(),
                "--clear-groups",
                "--inh-caps=-all",
                "--ambient-caps=-all",
                "--no-new-privs",
                "--"));
        all.addAll(words);
        return all;
    }

    /** Does something with files that an alias or a .forward file names. */
    <T> T as(Rights rights, Work<T> work) throws IOException {
        return server.many() ? on(unprivileged(rights), work) : work.run();
    }

    /** Does something with files of a user's own; root's own files are root's. */
    <T> T as(LocalUser user, Work<T> work) throws IOException {
        return user.ids().isPresent() ? as(user.ids().get(), work) : work.run();
    }

    /** Does something with exactly this identity, if there is more than one. */
    <T> T as(LocalUser.Ids ids, Work<T> work) throws IOException {
        return server.many() && !ids.equals(server.ids()) ? on(ids, work) : work.run();
    }

    /** Why a command with these rights may not go to a directory. */
    Optional<String> denied(String directory, Rights rights) {
        try {
            // The name with a dot behind it can be looked up only by one who may go there.
            as(rights, () -> Files.readAttributes(Path.of(directory, "."), BasicFileAttributes.class));
            return Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.of("cannot change directory to \"" + directory + "\": " + FailureText.of(e));
        }
    }

    /** Tells whether files of users belong to different owners here. */
    boolean many() {
        return server.many();
    }

    /** The content of a message, read with the rights of the server from within such work. */
    MessageContent outside(MessageContent content) {
        return server.many() ? out -> FileIdentity.outside(() -> content.writeTo(out)) : content;
    }

    private LocalUser.Ids unprivileged(Rights rights) throws IOException {
        return rights.user()
                .flatMap(LocalUser::ids)
                .filter(ids -> ids.uid() != 0)
                .or(() -> defaults)
                .orElseThrow(() -> new IOException("default_privs names no user without the rights of root"));
    }

    private static <T> T on(LocalUser.Ids ids, Work<T> work) throws IOException {
        return OwnThread.run(ids, work::run);
    }
}
