package org.pennypost.imap.james;

import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;

/** Whether the mailbox of a session was opened by EXAMINE; James forgets it. Thread safe. Source: RFC 3501 section 6.3.2. */
final class ReadOnly {
    private static final String ATTRIBUTE = "PennypostExamined";

    private ReadOnly() {}

    /** Remembers what is selected now, if it is not what was before. */
    static void remember(ImapSession session, SelectedMailbox before) {
        SelectedMailbox now = session.getSelected();
        if (now != null && !now.equals(before)) {
            session.setAttribute(ATTRIBUTE, now);
        }
    }

    /** Whether nothing may be changed. */
    static boolean is(ImapSession session) {
        SelectedMailbox now = session.getSelected();
        return now != null && now.equals(session.getAttribute(ATTRIBUTE));
    }
}
