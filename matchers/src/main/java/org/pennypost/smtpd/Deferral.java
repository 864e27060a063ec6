package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

/**
 * A temporary refusal that waits for the decision: it takes the place of a permission, or of a reject. Immutable. Source:
 * postconf(5) defer_if_permit, defer_if_reject.
 *
 * @param parameter the list of the restriction that wants it
 * @param restriction its name
 * @param reply what the client is told then
 */
record Deferral(String parameter, String restriction, String reply) {
    Deferral {
        requireNonNull(parameter);
        requireNonNull(restriction);
        requireNonNull(reply);
    }
}
