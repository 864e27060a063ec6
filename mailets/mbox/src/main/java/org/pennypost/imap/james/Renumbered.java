package org.pennypost.imap.james;

import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxId;
import org.pennypost.mbox.james.MboxId;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;

/** Whether another program has given the mailbox that a session has open a new UIDVALIDITY. Thread safe. */
final class Renumbered {
    private Renumbered() {}

    /** Tells it of what was seen last, without a look at the file. */
    static boolean is(ImapSession session, MboxMailboxSessionMapperFactory mailboxes) {
        SelectedMailbox selected = session.getSelected();
        if (selected == null) {
            return false;
        }
        MailboxId id = selected.getMailboxId();
        try {
            return mailboxes.mailbox(id).isRenumbered(MboxId.told(id));
        } catch (MailboxException gone) {
            return false; // whoever wants something of it is told so
        }
    }
}
