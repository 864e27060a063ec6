package org.pennypost.imap.james;

import javax.inject.Inject;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.CloseRequest;
import org.apache.james.imap.processor.CloseProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** CLOSE, which removes nothing from a mailbox that is only examined; James does. Source: RFC 3501 section 6.4.2. Thread safe. */
final class MboxCloseProcessor extends CloseProcessor {
    @Inject
    MboxCloseProcessor(MailboxManager manager, StatusResponseFactory responses, MetricFactory metrics) {
        super(manager, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(CloseRequest request, ImapSession session, Responder responder) {
        if (ReadOnly.is(session)) {
            return session.deselect().then(Mono.fromRunnable(() -> okComplete(request, responder)));
        }
        return super.processRequestReactive(request, session, responder);
    }
}
