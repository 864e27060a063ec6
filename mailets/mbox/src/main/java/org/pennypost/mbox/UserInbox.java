package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;

/** The file that mail for a user is delivered to, where that is not taken for being always there. Thread safe. */
public final class UserInbox {
    private final MailUser user;

    UserInbox(MailUser user) {
        this.user = requireNonNull(user);
    }

    /**
     * Tells whether the file is there.
     *
     * @return whether it is
     * @throws IOException when that cannot be found out
     */
    public boolean exists() throws IOException {
        return user.inboxRights().as(() -> Files.exists(user.inbox()));
    }

    /**
     * Makes the file.
     *
     * @return false when it was there already
     * @throws IOException when it cannot be made
     */
    public boolean create() throws IOException {
        return user.inboxRights().as(() -> {
            try {
                Files.createFile(
                        user.inbox(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                return true;
            } catch (FileAlreadyExistsException there) {
                return false;
            }
        });
    }

    /**
     * Removes the file with all mail in it.
     *
     * @throws IOException when it cannot be removed
     */
    public void delete() throws IOException {
        user.inboxRights().as(() -> Files.deleteIfExists(user.inbox()));
    }
}
