package org.pennypost.status;

import static java.util.Objects.requireNonNull;

/**
 * What a restriction says: nothing, yes, or a refusal with its reply. Whether a refusal is a reject or a deferral is the
 * first digit of the reply.
 *
 * <p>Immutable. Source: SMTPD_ACCESS_README.
 */
public sealed interface Verdict {
    /** The restriction has no opinion; the next one is asked. */
    Verdict DUNNO = new Dunno();

    /** The list ends here with a yes; other lists are still asked. */
    Verdict PERMIT = new Permit();

    /** No opinion. */
    record Dunno() implements Verdict {}

    /** A yes for this list. */
    record Permit() implements Verdict {}

    /**
     * A permanent or temporary no for the whole request.
     *
     * @param reply what the client is told
     */
    record Refuse(Reply reply) implements Verdict {
        /** Checks that a reply is there. */
        public Refuse {
            requireNonNull(reply);
        }
    }
}
