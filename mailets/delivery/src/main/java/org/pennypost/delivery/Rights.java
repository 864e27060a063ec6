package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Whose rights a command or a file has: those of a user, or the default ones (postconf(5) default_privs) where an alias of
 * the system names it.
 *
 * @param user the user, empty for the default
 */
record Rights(Optional<LocalUser> user) {
    static final Rights DEFAULT = new Rights(Optional.empty());

    Rights {
        requireNonNull(user);
    }

    static Rights of(LocalUser user) {
        return new Rights(Optional.of(user));
    }

    /** What tells these rights from others, for the suppression of duplicates. */
    String key() {
        return user.map(LocalUser::name).orElse("");
    }
}
