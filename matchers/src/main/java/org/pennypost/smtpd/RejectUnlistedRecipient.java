package org.pennypost.smtpd;

import java.util.Optional;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.RecipientCheck;
import org.pennypost.status.Verdict;

/**
 * Refuses a recipient that does not exist in the class of its domain, has moved, or is routed to an error. Source:
 * postconf(5) reject_unlisted_recipient.
 */
record RejectUnlistedRecipient(RecipientCheck recipients) implements Restriction {
    @Override
    public Verdict check(Request request) throws LookupFailure {
        if (request.route().isEmpty()) {
            return Verdict.DUNNO;
        }
        Optional<RecipientCheck.Refusal> refusal =
                recipients.refusal(request.route().get());
        return refusal.map(found ->
                        Restrictions.refuse(request.refusal(found.code() + " " + found.status(), found.reason())))
                .orElse(Verdict.DUNNO);
    }
}
