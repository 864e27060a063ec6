package org.pennypost.queue.pickup;

import static java.util.Objects.requireNonNull;

import java.nio.file.attribute.UserPrincipal;

/**
 * A user of this machine.
 *
 * <p>Immutable.
 *
 * @param name the login name, {@code unknown} when there is none
 * @param uid the number
 */
public record LocalUser(String name, long uid) {
    /** Checks that a name is there. */
    public LocalUser {
        requireNonNull(name);
    }

    /**
     * Names a user of the file system.
     *
     * @param user by which the file system knows the number
     * @param uid the same as a number
     * @return the user, whose name is {@code unknown} when only the number is known
     */
    public static LocalUser of(UserPrincipal user, long uid) {
        String name = user.getName();
        return new LocalUser(name.equals(Long.toString(uid)) ? "unknown" : name, uid);
    }
}
