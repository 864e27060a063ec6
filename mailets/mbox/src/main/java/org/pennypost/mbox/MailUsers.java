package org.pennypost.mbox;

import java.io.IOException;
import java.util.Optional;

/** Tells where the mail of users is. Thread safe. */
@FunctionalInterface
public interface MailUsers {
    /**
     * Finds a user.
     *
     * @param name the login name
     * @return the user's places; empty when there is no such user, or the user has no mbox
     * @throws IOException when it cannot be found out now
     */
    Optional<MailUser> find(String name) throws IOException;
}
