package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import javax.inject.Inject;
import org.apache.james.events.EventBus;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.ExamineRequest;
import org.apache.james.imap.processor.ExamineProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import reactor.core.publisher.Mono;

/** EXAMINE, after which nothing can be changed. Thread safe. */
final class MboxExamineProcessor extends ExamineProcessor {
    private final MboxMailboxSessionMapperFactory mailboxes;

    @Inject
    MboxExamineProcessor(
            MailboxManager manager,
            EventBus events,
            StatusResponseFactory responses,
            MetricFactory metrics,
            MboxMailboxSessionMapperFactory mailboxes) {
        super(manager, events, responses, metrics);
        this.mailboxes = requireNonNull(mailboxes);
    }

    @Override
    protected Mono<Void> processRequestReactive(ExamineRequest request, ImapSession session, Responder responder) {
        return Renumbered.close(session, mailboxes).then(Mono.defer(() -> {
            SelectedMailbox before = session.getSelected();
            return SelectedAgain.with(
                            session, request, responder, to -> super.processRequestReactive(request, session, to))
                    .then(Mono.fromRunnable(() -> ReadOnly.remember(session, before)));
        }));
    }
}
