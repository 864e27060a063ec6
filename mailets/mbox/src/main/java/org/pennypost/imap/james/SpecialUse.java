package org.pennypost.imap.james;

import org.apache.james.imap.api.process.DefaultMailboxTyper;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.MailboxType;
import org.apache.james.imap.api.process.MailboxTyper;
import org.apache.james.mailbox.model.MailboxPath;

/** What a folder is for, by its name: as James tells it, but Junk is for junk, too. Thread safe. Source: RFC 6154. */
public final class SpecialUse implements MailboxTyper {
    private static final String JUNK = "Junk";

    private final MailboxTyper james = new DefaultMailboxTyper();

    @Override
    public MailboxType getMailboxType(ImapSession session, MailboxPath path) {
        return path.getName().equals(JUNK) ? MailboxType.SPAM : james.getMailboxType(session, path);
    }
}
