package org.pennypost.imap.james;

import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.StoreRequest;
import org.apache.james.imap.processor.StoreProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** STORE, which a mailbox that is only examined refuses, and whose answers go out together. Thread safe. */
final class MboxStoreProcessor extends StoreProcessor {
    @Inject
    MboxStoreProcessor(MailboxManager manager, StatusResponseFactory responses, MetricFactory metrics) {
        super(manager, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(StoreRequest request, ImapSession session, Responder responder) {
        if (ReadOnly.is(session)) {
            no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY);
            return Mono.empty();
        }
        return super.processRequestReactive(request, session, new GatheredAnswers(responder));
    }

    @Override
    protected Optional<MessageRange> messageRange(SelectedMailbox selected, IdRange range, boolean useUids)
            throws MessageRangeException {
        return MissingUids.passedOver(super.messageRange(selected, range, useUids), useUids);
    }
}
