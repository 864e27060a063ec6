package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.CopyRequest;
import org.apache.james.imap.processor.CopyProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** COPY, which passes over messages that are gone, and copies all others or none. Thread safe. */
final class MboxCopyProcessor extends CopyProcessor {
    private final MboxMailboxSessionMapperFactory mailboxes;

    @Inject
    MboxCopyProcessor(
            MailboxManager manager,
            StatusResponseFactory responses,
            MetricFactory metrics,
            MboxMailboxSessionMapperFactory mailboxes) {
        super(manager, responses, metrics);
        this.mailboxes = requireNonNull(mailboxes);
    }

    @Override
    protected Mono<Void> processRequestReactive(CopyRequest request, ImapSession session, Responder responder) {
        CopiedUids copied = new CopiedUids(responder);
        return copied.during(super.processRequestReactive(request, session, copied));
    }

    @Override
    protected Optional<MessageRange> messageRange(SelectedMailbox selected, IdRange range, boolean useUids)
            throws MessageRangeException {
        return MissingUids.passedOver(super.messageRange(selected, range, useUids), useUids);
    }

    @Override
    protected Flux<MessageRange> process(
            MailboxId target, SelectedMailbox selected, MailboxSession session, MessageRange range) {
        return CopiedUids.noted(
                        mailboxes,
                        selected.getMailboxId(),
                        range,
                        () -> super.process(target, selected, session, range))
                .doOnError(failure -> FailedCommand.log("COPY", failure))
                .onErrorResume(failure -> CopiedUids.takenBack(mailboxes, target)
                        .doOnError(another -> FailedCommand.log("taking back what COPY had copied", another))
                        .onErrorComplete()
                        .then(Mono.error(failure)));
    }

    @Override
    protected void okComplete(
            ImapRequest request, StatusResponse.ResponseCode code, ImapProcessor.Responder responder) {
        CopiedUids.complete(
                responder,
                code,
                copied -> super.okComplete(request, copied, responder),
                () -> okComplete(request, responder));
    }
}
