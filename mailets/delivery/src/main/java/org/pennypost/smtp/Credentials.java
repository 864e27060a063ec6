package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

/** A login name and its password; the text of this object shows the name only. Immutable. */
record Credentials(String user, String password) {
    Credentials {
        requireNonNull(user);
        requireNonNull(password);
    }

    @Override
    public String toString() {
        return user;
    }
}
