package org.pennypost.imap.james;

import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.MoveRequest;
import org.apache.james.imap.processor.MoveProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MessageRange;
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

    @Override
    protected Optional<MessageRange> messageRange(SelectedMailbox selected, IdRange range, boolean useUids)
            throws MessageRangeException {
        return MissingUids.passedOver(super.messageRange(selected, range, useUids), useUids);
    }

    @Override
    protected void okComplete(
            ImapRequest request, StatusResponse.ResponseCode code, ImapProcessor.Responder responder) {
        if (MissingUids.isOfNothing(code)) {
            okComplete(request, responder);
        } else {
            super.okComplete(request, code, responder);
        }
    }
}
