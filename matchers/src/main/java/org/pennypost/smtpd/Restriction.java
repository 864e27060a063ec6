package org.pennypost.smtpd;

import org.pennypost.conf.table.LookupFailure;
import org.pennypost.status.Verdict;

/** One restriction of a list. Stateless or immutable. Source: postconf(5) smtpd_recipient_restrictions. */
@FunctionalInterface
interface Restriction {
    /**
     * Decides.
     *
     * @throws LookupFailure when a table cannot be asked; the request is deferred
     */
    Verdict check(Evaluation run) throws LookupFailure;
}
