package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of the mailboxes of all users: with whose identity one works there.
 *
 * <p>Where all may write, as the user; where a group may, as the user with that group; elsewhere the server makes the
 * mailbox and gives it to the user. No symbolic link is followed to a mailbox, nor to a Maildir. Immutable and thread safe.
 * Source: Postfix local(8) deliver_mailbox_file, postconf(5) mail_spool_directory.
 */
final class MailSpool {
    private static final Logger LOGGER = LoggerFactory.getLogger(MailSpool.class);
    private static final int ALL_MAY_WRITE = 002;
    private static final int GROUP_MAY_WRITE = 020;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Where only the server may write, nobody else makes such names. */
    private static final AtomicLong MADE = new AtomicLong();

    private final Identity identity;

    MailSpool(Identity identity) {
        this.identity = requireNonNull(identity);
    }

    /** Works on an mbox of a user. */
    <T> T as(LocalUser user, Path file, Identity.Work<T> work) throws IOException {
        Optional<LocalUser.Ids> ids = ids(user, file);
        if (ids.isPresent()) {
            return identity.as(ids.get(), work);
        }
        give(wanting(user), file, made -> Files.createFile(made, OWNER_FILE), (made, path) -> {
            Files.createLink(path, made);
            Files.delete(made);
        });
        return work.run();
    }

    /** Works on a Maildir of a user. */
    DeliveryStatus inMaildir(LocalUser user, Path directory, Identity.Work<DeliveryStatus> work) throws IOException {
        if (Files.isSymbolicLink(directory)) {
            return DeliveryStatus.of("4.2.0", "maildir delivery failed: " + directory + " is a symbolic link");
        }
        Optional<LocalUser.Ids> ids = ids(user, directory);
        if (ids.isPresent()) {
            return identity.as(ids.get(), work);
        }
        give(
                wanting(user),
                directory,
                made -> Files.createDirectory(made, OWNER_DIRECTORY),
                (made, path) -> Files.move(made, path, StandardCopyOption.ATOMIC_MOVE));
        return identity.as(user, work);
    }

    /** The identity that may make files in the directory of a mailbox; empty for the server's own. */
    private Optional<LocalUser.Ids> ids(LocalUser user, Path file) throws IOException {
        if (!identity.many() || user.ids().isEmpty()) {
            return Optional.empty();
        }
        LocalUser.Ids ids = user.ids().get();
        Map<String, Object> status = Files.readAttributes(file.toAbsolutePath().getParent(), "unix:mode,gid");
        int mode = (int) status.get("mode");
        if ((mode & ALL_MAY_WRITE) != 0) {
            return Optional.of(ids);
        }
        long group = Integer.toUnsignedLong((int) status.get("gid"));
        return (mode & GROUP_MAY_WRITE) != 0 ? Optional.of(new LocalUser.Ids(ids.uid(), group)) : Optional.empty();
    }

    /** Whose files are to be made; empty where all are the server's. */
    private Optional<LocalUser.Ids> wanting(LocalUser user) {
        return identity.many() ? user.ids() : Optional.empty();
    }

    private interface Make {
        void at(Path path) throws IOException;
    }

    private interface Rename {
        void to(Path made, Path path) throws IOException;
    }

    /**
     * Makes what is missing, under another name first: nobody sees a mailbox that is not yet its user's, which takes no mail, and a
     * crash leaves none. One at a time, since a file that still has its other name takes no mail either.
     */
    private static synchronized void give(Optional<LocalUser.Ids> owner, Path path, Make make, Rename rename)
            throws IOException {
        if (owner.isEmpty() || Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path made = path.resolveSibling("." + path.getFileName() + "." + MADE.incrementAndGet());
        Files.deleteIfExists(made);
        boolean given = false;
        try {
            make.at(made);
            Files.setAttribute(made, "unix:gid", (int) owner.get().gid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(made, "unix:uid", (int) owner.get().uid(), LinkOption.NOFOLLOW_LINKS);
            rename.to(made, path);
            given = true;
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException another) {
            LOGGER.debug("{} has been made meanwhile", path);
        } finally {
            if (!given) {
                Files.deleteIfExists(made);
            }
        }
    }
}
