package org.pennypost.imapd;

import java.io.IOException;
import org.pennypost.login.LoginClient;

/** What comes after the log-in. */
@FunctionalInterface
public interface ImapOpening {
    /**
     * Opens the mailboxes of a user; may take its time.
     *
     * @param user who is logged in
     * @param client the connection
     * @return the capabilities from now on
     * @throws IOException when there is no way to them now
     */
    String open(String user, LoginClient client) throws IOException;
}
