package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.function.Function;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import reactor.core.publisher.Mono;

/**
 * A session selects once more what it has selected. James goes on with what it knows of the mailbox, of which other programs may have removed
 * messages, and which was examined perhaps; here it is closed first, and those of its messages are recent again that were and are still there. Used by
 * one command.
 */
final class SelectedAgain implements Responder {
    private final ImapSession session;
    private final SelectedMailbox before;
    private final Collection<MessageUid> recent;
    private final Responder responder;

    private SelectedAgain(ImapSession session, SelectedMailbox before, Responder responder) {
        this.session = requireNonNull(session);
        this.before = requireNonNull(before);
        this.recent = before.getRecent();
        this.responder = requireNonNull(responder);
    }

    /**
     * Runs SELECT or EXAMINE.
     *
     * @param command what James does, with its answers to what it is given
     */
    static Mono<Void> with(
            ImapSession session,
            AbstractMailboxSelectionRequest request,
            Responder responder,
            Function<Responder, Mono<Void>> command) {
        SelectedMailbox before = session.getSelected();
        if (before == null) {
            return command.apply(responder);
        }
        return before.getPathReactive()
                .map(PathConverter.forSession(session).buildFullPath(request.getMailboxName())::equals)
                .onErrorReturn(MailboxException.class, false)
                .flatMap(same -> {
                    if (!same) {
                        return command.apply(responder);
                    }
                    SelectedAgain again = new SelectedAgain(session, before, responder);
                    return session.deselect().then(Mono.defer(() -> command.apply(again)));
                });
    }

    /** Before the first answer is sent, and so before recent messages are counted, those of before are recent again. */
    @Override
    public void respond(ImapResponseMessage message) {
        SelectedMailbox now = session.getSelected();
        if (now != null && now != before) {
            recent.stream()
                    .filter(uid -> now.msn(uid).foldSilent(() -> false, number -> true))
                    .forEach(now::addRecent);
            recent.clear();
        }
        responder.respond(message);
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
