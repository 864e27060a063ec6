package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import javax.inject.Inject;
import org.apache.james.events.EventBus;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.request.SelectRequest;
import org.apache.james.imap.processor.SelectProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.metrics.api.MetricFactory;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import reactor.core.publisher.Mono;

/**
 * SELECT, in which a session that selects once more what it has selected finds the same messages recent, also when the mailbox was renamed
 * meanwhile: James tells by the mailbox's id whether it is the same, and renaming gives another one. Thread safe.
 */
final class MboxSelectProcessor extends SelectProcessor {
    private final MboxMailboxSessionMapperFactory mailboxes;

    @Inject
    MboxSelectProcessor(
            MailboxManager manager,
            EventBus events,
            StatusResponseFactory responses,
            MetricFactory metrics,
            MboxMailboxSessionMapperFactory mailboxes) {
        super(manager, events, responses, metrics);
        this.mailboxes = requireNonNull(mailboxes);
    }

    @Override
    protected Mono<Void> processRequestReactive(SelectRequest request, ImapSession session, Responder responder) {
        return Renumbered.close(session, mailboxes).then(Mono.defer(() -> select(request, session, responder)));
    }

    private Mono<Void> select(SelectRequest request, ImapSession session, Responder responder) {
        SelectedMailbox before = session.getSelected();
        if (before == null || before.recentCount() == 0) {
            return super.processRequestReactive(request, session, responder);
        }
        return before.getPathReactive()
                .map(PathConverter.forSession(session).buildFullPath(request.getMailboxName())::equals)
                .onErrorReturn(MailboxException.class, false)
                .flatMap(same -> super.processRequestReactive(
                        request, session, same ? new SameMailbox(session, before, responder) : responder));
    }

    /** Before the first answer is sent, and so before recent messages are counted, those of before are recent again. */
    private static final class SameMailbox implements Responder {
        private final ImapSession session;
        private final SelectedMailbox before;
        private final Collection<MessageUid> recent;
        private final Responder responder;

        SameMailbox(ImapSession session, SelectedMailbox before, Responder responder) {
            this.session = requireNonNull(session);
            this.before = requireNonNull(before);
            this.recent = before.getRecent();
            this.responder = requireNonNull(responder);
        }

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
}
