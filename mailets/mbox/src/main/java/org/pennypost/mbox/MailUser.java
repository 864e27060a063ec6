package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the mail of a user is.
 *
 * @param name login name, a file name
 * @param inbox the mbox that local delivery writes to
 * @param home home directory, whose {@code mbox} and {@code mail} hold the other folders; empty when there is none
 * @param inboxRights with which the inbox is opened; making a lock file in the mail spool may need a group
 * @param rights with which the home directory and all in it is opened
 */
public record MailUser(String name, Path inbox, Optional<Path> home, UserRights inboxRights, UserRights rights) {
    /** Checks that nothing is null. */
    public MailUser {
        requireNonNull(name);
        requireNonNull(inbox);
        requireNonNull(home);
        requireNonNull(inboxRights);
        requireNonNull(rights);
    }
}
