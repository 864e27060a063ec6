package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A user of this host.
 *
 * @param name the login name in lower case, a file name
 * @param ids numbers of the user and the user's group, empty when the table does not tell them
 * @param home home directory, empty when it does not tell it
 * @param shell login shell, empty when it does not tell it
 */
record LocalUser(String name, Optional<Ids> ids, String home, String shell) {
    private static final int HOME = 5;
    private static final int SHELL = 6;

    /**
     * Numbers of the operating system.
     *
     * @param uid of the user
     * @param gid of the group
     */
    record Ids(long uid, long gid) {}

    LocalUser {
        requireNonNull(name);
        requireNonNull(ids);
        requireNonNull(home);
        requireNonNull(shell);
    }

    /**
     * Makes a user from what a table says.
     *
     * @param name the name that was looked up
     * @param value a line of passwd(5), {@code name:password:uid:gid:comment:home:shell}; anything else tells nothing but that
     *     the user exists
     */
    static LocalUser of(String name, String value) {
        String[] fields = value.split(":", -1);
        if (fields.length <= HOME) {
            return new LocalUser(name, Optional.empty(), "", "");
        }
        return new LocalUser(name, ids(fields), fields[HOME], fields.length > SHELL ? fields[SHELL] : "");
    }

    private static Optional<Ids> ids(String[] fields) {
        try {
            return Optional.of(new Ids(Integer.parseUnsignedInt(fields[2]), Integer.parseUnsignedInt(fields[3])));
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }
}
