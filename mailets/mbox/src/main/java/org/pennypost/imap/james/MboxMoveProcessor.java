package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
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
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * MOVE, which a mailbox that is only examined refuses, and which passes over messages that are gone; a UID in a mailbox that never had a message
 * is a mistake, as James's suite wants it. Thread safe.
 */
final class MboxMoveProcessor extends MoveProcessor {
    private final MboxMailboxSessionMapperFactory mailboxes;

    @Inject
    MboxMoveProcessor(
            MailboxManager manager,
            StatusResponseFactory responses,
            MetricFactory metrics,
            MboxMailboxSessionMapperFactory mailboxes) {
        super(manager, responses, metrics);
        this.mailboxes = requireNonNull(mailboxes);
    }

    @Override
    protected Mono<Void> processRequestReactive(MoveRequest request, ImapSession session, Responder responder) {
        if (ReadOnly.is(session)) {
            no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY);
            return Mono.empty();
        }
        SelectedMailbox selected = session.getSelected();
        boolean guessed = request.isUseUids()
                && selected.existsCount() == 0
                && Arrays.stream(request.getIdSet()).allMatch(range -> range.getHighVal() < Integer.MAX_VALUE);
        if (!guessed) {
            return move(request, session, responder);
        }
        return Mono.fromCallable(() ->
                        mailboxes.mailbox(selected.getMailboxId()).current().lastUid() == 0)
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(unused -> {
                    if (unused) {
                        taggedBad(request, responder, HumanReadableText.INVALID_MESSAGESET);
                        return Mono.empty();
                    }
                    return move(request, session, responder);
                });
    }

    private Mono<Void> move(MoveRequest request, ImapSession session, Responder responder) {
        CopiedUids moved = new CopiedUids(responder);
        return moved.during(super.processRequestReactive(request, session, moved));
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
                .doOnError(failure -> FailedCommand.log("MOVE", failure));
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
