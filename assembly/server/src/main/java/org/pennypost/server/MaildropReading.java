package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.model.MessageResultIterator;
import org.pennypost.pop3d.Maildrop;

/**
 * Messages for a client that takes one after the other: from the second on, several are read at a time. What a session holds in memory
 * is no more than a large message. Used by one thread at a time.
 */
final class MaildropReading {
    private static final long LARGEST = 512 * 1024;
    private static final Comparator<Maildrop.Message> BY_UID = Comparator.comparingLong(Maildrop.Message::uid);

    private final MessageManager inbox;
    private final MailboxSession session;
    private List<Maildrop.Message> all = List.of();
    private Optional<MessageResultIterator> ahead = Optional.empty();
    private int expected = -1;
    private int behind;

    MaildropReading(MessageManager inbox, MailboxSession session) {
        this.inbox = requireNonNull(inbox);
        this.session = requireNonNull(session);
    }

    /** Takes note of what there is, in the order in which it is likely to be asked for. */
    void of(List<Maildrop.Message> messages) {
        all = List.copyOf(messages);
    }

    /** Gives a message, empty when it is gone. */
    Optional<MessageResult> read(Maildrop.Message message) throws MailboxException {
        int at = Collections.binarySearch(all, message, BY_UID);
        boolean next = at >= 0 && at == expected;
        if (!next || at >= behind || ahead.isEmpty()) {
            behind = next ? window(at) : at + 1;
            long last = at < 0 ? message.uid() : all.get(behind - 1).uid();
            ahead = Optional.of(inbox.getMessages(
                    MessageRange.range(MessageUid.of(message.uid()), MessageUid.of(last)),
                    FetchGroup.FULL_CONTENT,
                    session));
        }
        expected = at + 1;
        return taken(message.uid());
    }

    private int window(int from) {
        int to = from + 1;
        long size = all.get(from).size();
        while (to < all.size() && size + all.get(to).size() <= LARGEST) {
            size += all.get(to).size();
            to++;
        }
        return to;
    }

    private Optional<MessageResult> taken(long uid) throws MailboxException {
        MessageResultIterator results = ahead.orElseThrow();
        Optional<MessageResult> found = results.hasNext() ? Optional.of(results.next()) : Optional.empty();
        if (found.isEmpty()) {
            JamesMaildrop.noFailure(results);
        }
        if (found.isEmpty() || !results.hasNext() || found.get().getUid().asLong() != uid) {
            ahead = Optional.empty(); // all was taken, or it has become another mailbox meanwhile
        }
        return found.filter(one -> one.getUid().asLong() == uid);
    }
}
