package org.pennypost.sasl;

import static java.util.Objects.requireNonNull;

/** What became of a user name with a password. Immutable. */
public sealed interface Login {
    /**
     * They belong together.
     *
     * @param user the name in lower case, without a domain of ours
     */
    record Accepted(String user) implements Login {
        /** Checks that it is not null. */
        public Accepted {
            requireNonNull(user);
        }
    }

    /** They do not, or there is no such user; nobody is told which. */
    record Refused() implements Login {}

    /**
     * Nobody can tell now.
     *
     * @param reason for the log, not for the client
     */
    record Unavailable(String reason) implements Login {
        /** Checks that it is not null. */
        public Unavailable {
            requireNonNull(reason);
        }
    }
}
