package org.pennypost.login;

import static java.util.Objects.requireNonNull;

/**
 * How an attempt to log in ended. Immutable.
 *
 * @param kind in a word
 * @param user the name by which the user is known here; what the client gave where nobody is logged in
 */
public record LoginResult(Kind kind, String user) {
    /** The ends. */
    public enum Kind {
        /** The client is who it says. */
        IN,
        /** A wrong name or password. */
        WRONG,
        /** Words that make no sense. */
        PROTOCOL,
        /** Users cannot be looked up. */
        UNAVAILABLE,
        /** The user has as many sessions as one may have. */
        TOO_MANY,
        /** A password in clear, where that is not allowed. */
        CLEAR
    }

    /** Checks that nothing is null. */
    public LoginResult {
        requireNonNull(kind);
        requireNonNull(user);
    }

    /**
     * Tells whether the client is logged in.
     *
     * @return true when it is
     */
    public boolean isIn() {
        return kind == Kind.IN;
    }
}
