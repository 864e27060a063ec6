package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.james.events.EventBus;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.StoreRequest;
import org.apache.james.imap.processor.EnableProcessor;
import org.apache.james.imap.processor.StoreProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.exception.ReadOnlyException;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxChange;
import org.pennypost.mbox.james.FlagUpdates;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * STORE, which a mailbox that is only examined refuses, and whose answers go out together. Where mod-sequences matter, James does it. Thread safe.
 */
final class MboxStoreProcessor extends StoreProcessor {
    private final MboxMailboxSessionMapperFactory mailboxes;
    private final EventBus events;
    private final FlagUpdates.Audience audience;

    @Inject
    MboxStoreProcessor(
            MailboxManager manager,
            StatusResponseFactory responses,
            MetricFactory metrics,
            MboxMailboxSessionMapperFactory mailboxes,
            EventBus events) {
        super(manager, responses, metrics);
        this.mailboxes = requireNonNull(mailboxes);
        this.events = requireNonNull(events);
        this.audience = events instanceof FlagUpdates.Audience counted ? counted : mailbox -> Integer.MAX_VALUE;
    }

    @Override
    protected Mono<Void> processRequestReactive(StoreRequest request, ImapSession session, Responder responder) {
        if (ReadOnly.is(session)) {
            no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY);
            return Mono.empty();
        }
        Set<Capability> enabled = EnableProcessor.getEnabledCapabilities(session);
        boolean numbered = request.getUnchangedSince() != -1
                || enabled.contains(ImapConstants.SUPPORTS_CONDSTORE)
                || enabled.contains(ImapConstants.SUPPORTS_QRESYNC);
        if (numbered || session.getSelected() == null) {
            return super.processRequestReactive(request, session, new GatheredAnswers(responder));
        }
        return getSelectedMailboxReactive(session)
                .flatMap(mailbox -> Flux.fromArray(request.getIdSet())
                        .concatMap(range -> store(request, session, mailbox, range, responder))
                        .then())
                .then(unsolicitedResponses(session, responder, !request.isUseUids(), request.isUseUids()))
                .then(Mono.<Void>fromRunnable(() -> okComplete(request, responder)))
                .onErrorResume(MessageRangeException.class, e -> {
                    taggedBad(request, responder, HumanReadableText.INVALID_MESSAGESET);
                    return Mono.empty();
                })
                .onErrorResume(e -> {
                    FailedCommand.log(request, e);
                    no(request, responder, HumanReadableText.SAVE_FAILED);
                    return Mono.empty();
                });
    }

    private Mono<Void> store(
            StoreRequest request, ImapSession session, MessageManager mailbox, IdRange ids, Responder responder) {
        SelectedMailbox selected = session.getSelected();
        MailboxSession user = session.getMailboxSession();
        return Mono.fromCallable(() -> {
                    checkWriteable(mailbox, user);
                    MessageRange range = messageRange(selected, ids, request.isUseUids())
                            .orElseThrow(
                                    () -> new MessageRangeException(ids.getFormattedString() + " is an invalid range"));
                    FlagUpdates updates = new FlagUpdates(mailbox, user, mailboxes.mailbox(mailbox.getId()));
                    List<MboxChange.FlagChange> changes =
                            updates.store(request.getFlags(), request.getFlagsUpdateMode(), range);
                    return updates.tell(events, audience, changes)
                            .then(Mono.<Void>fromRunnable(() -> answer(request, session, mailbox, changes, responder)));
                })
                .flatMap(told -> told)
                .subscribeOn(Schedulers.boundedElastic());
    }

    @SuppressWarnings("deprecation") // what stands in its place asks for all messages, too
    private static void checkWriteable(MessageManager mailbox, MailboxSession user) throws MailboxException {
        if (!mailbox.isWriteable(user)) {
            throw new ReadOnlyException(mailbox.getMailboxPath());
        }
    }

    private void answer(
            StoreRequest request,
            ImapSession session,
            MessageManager mailbox,
            List<MboxChange.FlagChange> changes,
            Responder responder) {
        SelectedMailbox selected = session.getSelected();
        try {
            if (selected.hasNewApplicableFlags()) {
                flags(responder, selected);
                permanentFlags(responder, mailbox.getPermanentFlags(session.getMailboxSession()), selected);
                selected.resetNewApplicableFlags();
            }
            if (!request.isSilent()) {
                answer(changes, selected, request.isUseUids(), responder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(
            List<MboxChange.FlagChange> changes, SelectedMailbox selected, boolean withUid, Responder responder)
            throws IOException {
        Set<Item> items = withUid ? EnumSet.of(Item.UID) : EnumSet.noneOf(Item.class);
        FetchFormat format = new FetchFormat(new Wanted(items, List.of(), false), responder::respond);
        for (MboxChange.FlagChange change : changes) {
            IndexedMessage message = change.after();
            MessageUid uid = MessageUid.of(message.uid());
            int number = selected.msn(uid).foldSilent(() -> 0, found -> found.asInt());
            if (number > 0) {
                format.message(
                        new FetchFormat.Standing(number, selected.isRecent(uid), true, false),
                        message,
                        Optional.empty(),
                        Optional.empty());
            }
        }
        format.flush();
    }

    @Override
    protected Optional<MessageRange> messageRange(SelectedMailbox selected, IdRange range, boolean useUids)
            throws MessageRangeException {
        return MissingUids.passedOver(super.messageRange(selected, range, useUids), useUids);
    }
}
