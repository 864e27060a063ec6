package org.pennypost.imap.james;

import org.apache.james.imap.api.process.ImapSession;

/** Whether the mailbox of a session was opened by EXAMINE. Thread safe. Source: RFC 3501 section 6.3.2. */
final class ReadOnly {
    private ReadOnly() {}

    /** Whether nothing may be changed. */
    static boolean is(ImapSession session) {
        return session.getSelected() instanceof MboxSelected selected && selected.isReadOnly();
    }
}
