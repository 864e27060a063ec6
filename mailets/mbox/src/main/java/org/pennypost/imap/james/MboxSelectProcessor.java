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
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import reactor.core.publisher.Mono;

/** SELECT, which begins anew with a mailbox that is selected already. Thread safe. */
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
        return Renumbered.close(session, mailboxes)
                .then(Mono.defer(() -> SelectedAgain.with(
                        session, request, responder, to -> super.processRequestReactive(request, session, to))));
    }
}
