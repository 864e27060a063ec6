package org.pennypost.sasl;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** What follows a word of the client. Immutable. */
public sealed interface Step {
    /**
     * The client is to answer.
     *
     * @param text what it is sent, not encoded
     */
    record Challenge(String text) implements Step {
        /** Checks that it is not null. */
        public Challenge {
            requireNonNull(text);
        }
    }

    /**
     * The client is who it says.
     *
     * @param user the name as the client gave it
     */
    record Success(String user) implements Step {
        /** Checks that it is not null. */
        public Success {
            requireNonNull(user);
        }
    }

    /**
     * The client is not who it says.
     *
     * @param user the name as the client gave it, if it came to that
     * @param reason for the client and the log
     */
    record Failure(Optional<String> user, String reason) implements Step {
        /** What a wrong name or password is called. */
        public static final String WRONG = "authentication failure";

        /** What words that make no sense are called. */
        public static final String PROTOCOL = "bad protocol / cancel";

        /** Checks that nothing is null. */
        public Failure {
            requireNonNull(user);
            requireNonNull(reason);
        }
    }
}
