package org.pennypost.sasl;

import java.io.IOException;

/** The passwords of the machine's own users. Threads may share it. */
public interface SystemPasswords {
    /**
     * Asks about a password. May take long.
     *
     * @param user a name, in lower case
     * @param password as it was given, not empty
     * @return false too for an unknown or locked user
     * @throws IOException when nobody can tell now
     */
    boolean isRight(String user, String password) throws IOException;
}
