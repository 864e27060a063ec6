package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import javax.inject.Inject;
import org.apache.james.events.EventBus;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.SelectRequest;
import org.apache.james.imap.processor.SelectProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** SELECT, in our way; ENABLE is left to James. Thread safe. */
final class MboxSelectProcessor extends SelectProcessor {
    private final Selection selection;

    @Inject
    MboxSelectProcessor(
            MailboxManager manager,
            EventBus events,
            StatusResponseFactory responses,
            MetricFactory metrics,
            Selection selection) {
        super(manager, events, responses, metrics);
        this.selection = requireNonNull(selection);
    }

    @Override
    protected Mono<Void> processRequestReactive(SelectRequest request, ImapSession session, Responder responder) {
        return selection.open(request, session, responder, false);
    }
}
