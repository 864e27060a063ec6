package org.pennypost.smtpd;

import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.RecipientCheck;
import org.pennypost.routing.Route;
import org.pennypost.status.Verdict;

/** Refuses a recipient that does not exist in the class of its domain. Source: postconf(5) reject_unlisted_recipient. */
final class RejectUnlistedRecipient implements Restriction {
    private final RecipientCheck recipients;
    private final boolean showTable;
    private final int localCode;

    RejectUnlistedRecipient(Settings settings, RecipientCheck recipients) {
        this.recipients = recipients;
        this.showTable = settings.bool("show_user_unknown_table_name");
        this.localCode = settings.integer("unknown_local_recipient_reject_code");
    }

    @Override
    public Verdict check(Request request) throws LookupFailure {
        if (request.route().isEmpty() || recipients.isKnown(request.route().get())) {
            return Verdict.DUNNO;
        }
        Route route = request.route().get();
        String reason =
                "User unknown" + (showTable ? " in " + route.addressClass().tableName() : "");
        String enhanced = localCode < 500 ? " 4.1.1" : " 5.1.1";
        return Restrictions.refuse(request.refusal(localCode + enhanced, reason));
    }
}
