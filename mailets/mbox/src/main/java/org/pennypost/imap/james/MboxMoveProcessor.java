package org.pennypost.imap.james;

import javax.inject.Inject;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.MoveRequest;
import org.apache.james.imap.processor.MoveProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** MOVE, which a mailbox that is only examined refuses. Thread safe. */
final class MboxMoveProcessor extends MoveProcessor {
    @Inject
    MboxMoveProcessor(MailboxManager manager, StatusResponseFactory responses, MetricFactory metrics) {
        super(manager, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(MoveRequest request, ImapSession session, Responder responder) {
        if (ReadOnly.is(session)) {
            no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY);
            return Mono.empty();
        }
        return super.processRequestReactive(request, session, responder);
    }
}
