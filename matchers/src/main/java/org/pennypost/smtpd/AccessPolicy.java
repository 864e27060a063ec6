package org.pennypost.smtpd;

import org.pennypost.status.Verdict;

/**
 * Decides at each step of the dialogue; the one place that knows restrictions.
 *
 * <p>A refusal of any list ends the matter; a permit ends its own list only, so that the answer here is either
 * {@link Verdict.Refuse} or a yes. What cannot be looked up is refused for now. Thread safe. Source: SMTPD_ACCESS_README.
 */
interface AccessPolicy {
    /**
     * Decides about the connection, HELO, MAIL, DATA, the end of data, and ETRN.
     *
     * @param request its stage says which
     * @return a refusal, or anything else for yes
     */
    Verdict decide(Request request);

    /**
     * Decides about a recipient: relay control, restrictions, and whether it exists.
     *
     * @param request with recipient and route
     * @return a refusal, or anything else for yes
     */
    Verdict decideRecipient(Request request);
}
