package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.model.MessageResultIterator;
import org.pennypost.pop3d.Maildrop;

/** The INBOX in James's mailboxes, for POP3. */
final class JamesMaildrop implements Maildrop {
    private static final int PIECE = 1 << 16;

    private final MailboxSession session;
    private final MessageManager inbox;
    private final long uidValidity;
    private final MaildropReading reading;

    private JamesMaildrop(MailboxSession session, MessageManager inbox) throws MailboxException {
        this.session = requireNonNull(session);
        this.inbox = requireNonNull(inbox);
        this.uidValidity = inbox.getMailboxEntity().getUidValidity().asLong();
        this.reading = new MaildropReading(inbox, session);
    }

    /** Opens the INBOX of a user, making it where there is none. */
    static JamesMaildrop open(MailboxManager mailboxes, String user) throws IOException {
        try {
            MailboxSession session = mailboxes.authenticate(Username.of(user)).withoutDelegation();
            MailboxPath path = MailboxPath.inbox(session);
            return new JamesMaildrop(session, inbox(mailboxes, session, path));
        } catch (MailboxException | RuntimeException e) {
            throw new IOException("INBOX of " + user + ": " + e, e);
        }
    }

    private static MessageManager inbox(MailboxManager mailboxes, MailboxSession session, MailboxPath path)
            throws MailboxException {
        try {
            return mailboxes.getMailbox(path, session);
        } catch (MailboxNotFoundException none) {
            mailboxes.createMailbox(path, session);
            return mailboxes.getMailbox(path, session);
        }
    }

    @Override
    public long uidValidity() {
        return uidValidity;
    }

    @Override
    public List<Message> messages() throws IOException {
        try {
            List<Message> found = new ArrayList<>();
            MessageResultIterator all = inbox.getMessages(MessageRange.all(), FetchGroup.MINIMAL, session);
            while (all.hasNext()) {
                MessageResult each = all.next();
                found.add(new Message(each.getUid().asLong(), each.getSize()));
            }
            noFailure(all);
            found.sort(java.util.Comparator.comparingLong(Message::uid));
            reading.of(found);
            return found;
        } catch (MailboxException | RuntimeException e) {
            throw new IOException("INBOX of " + session.getUser().asString() + ": " + e, e);
        }
    }

    /** James's iterator ends at a failure as it does behind the last message: a mailbox that cannot be read would be an empty one. */
    static void noFailure(MessageResultIterator ended) throws MailboxException {
        if (ended.getException() != null) {
            throw ended.getException();
        }
    }

    @Override
    public boolean write(Message message, OutputStream out) throws IOException {
        InputStream content;
        try {
            Optional<MessageResult> found = reading.read(message);
            if (found.isEmpty()) {
                return false;
            }
            content = found.get().getFullContent().getInputStream();
        } catch (MailboxException | RuntimeException e) {
            throw new IOException(
                    "message " + message.uid() + " of " + session.getUser().asString() + ": " + e, e);
        }
        try (content) {
            byte[] piece = new byte[PIECE];
            for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
                out.write(piece, 0, read);
            }
            return true;
        }
    }

    @Override
    public void update(List<Message> seen, List<Message> deleted) throws IOException {
        List<MessageUid> gone =
                deleted.stream().map(each -> MessageUid.of(each.uid())).toList();
        Set<MessageUid> all = new HashSet<>(gone);
        try {
            for (MessageRange range : MessageRange.toRanges(seen.stream()
                    .map(each -> MessageUid.of(each.uid()))
                    .filter(uid -> !all.contains(uid))
                    .toList())) {
                inbox.setFlags(new Flags(Flags.Flag.SEEN), MessageManager.FlagsUpdateMode.ADD, range, session);
            }
            if (!gone.isEmpty()) {
                inbox.delete(gone, session);
            }
        } catch (MailboxException | RuntimeException e) {
            throw new IOException("INBOX of " + session.getUser().asString() + ": " + e, e);
        }
    }
}
