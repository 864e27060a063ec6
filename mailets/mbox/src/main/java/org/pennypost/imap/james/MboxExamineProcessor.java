package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import javax.inject.Inject;
import org.apache.james.events.EventBus;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.ExamineRequest;
import org.apache.james.imap.processor.ExamineProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** EXAMINE, in our way, after which nothing can be changed. Thread safe. */
final class MboxExamineProcessor extends ExamineProcessor {
    private final Selection selection;

    @Inject
    MboxExamineProcessor(
            MailboxManager manager,
            EventBus events,
            StatusResponseFactory responses,
            MetricFactory metrics,
            Selection selection) {
        super(manager, events, responses, metrics);
        this.selection = requireNonNull(selection);
    }

    @Override
    protected Mono<Void> processRequestReactive(ExamineRequest request, ImapSession session, Responder responder) {
        return selection.open(request, session, responder, true);
    }
}
