package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.Flags;
import org.apache.james.events.EventBus;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SearchResUtil;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.main.PathConverter;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.FlagsResponse;
import org.apache.james.imap.message.response.RecentResponse;
import org.apache.james.imap.message.response.VanishedResponse;
import org.apache.james.imap.processor.EnableProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.UidValidity;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MailboxFailure;
import org.pennypost.mbox.MailboxProblem;
import org.pennypost.mbox.MboxSnapshot;
import org.pennypost.mbox.MessageFlags;
import org.pennypost.mbox.james.JamesFlags;
import org.pennypost.mbox.james.MboxId;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * SELECT and EXAMINE. All that is said is of one look at the mailbox, and costs little for each message. What was selected before stays so where the command
 * fails, as James's suites want it; messages that were recent for the session remain so when it selects the same mailbox again. Threads may share it.
 * Source: RFC 3501 section 6.3.1, RFC 7162 section 3.2.5.
 */
final class Selection {
    private static final int TRIES = 3;
    private static final HumanReadableText FAILED = new HumanReadableText(
            "org.pennypost.imap.SELECT_FAILED",
            "failed. The mailbox cannot be opened now; the log of the server says why.");

    private final MailboxManager manager;
    private final EventBus events;
    private final StatusResponseFactory responses;
    private final MboxMailboxSessionMapperFactory mailboxes;

    @Inject
    Selection(
            MailboxManager manager,
            EventBus events,
            StatusResponseFactory responses,
            MboxMailboxSessionMapperFactory mailboxes) {
        this.manager = requireNonNull(manager);
        this.events = requireNonNull(events);
        this.responses = requireNonNull(responses);
        this.mailboxes = requireNonNull(mailboxes);
    }

    /** What was seen of a mailbox. */
    private record Opened(MboxSelected selected, MboxSnapshot now, boolean writeable) {}

    /** @param readOnly whether it is EXAMINE */
    Mono<Void> open(
            AbstractMailboxSelectionRequest request, ImapSession session, Responder responder, boolean readOnly) {
        Set<Capability> enabled = EnableProcessor.getEnabledCapabilities(session);
        boolean resync = !request.getLastKnownUidValidity().isUnknown();
        if (resync && !enabled.contains(ImapConstants.SUPPORTS_QRESYNC)) {
            return Mono.fromRunnable(() -> responder.respond(responses.taggedBad(
                    request.getTag(), request.getCommand(), HumanReadableText.QRESYNC_NOT_ENABLED)));
        }
        MailboxPath path = PathConverter.forSession(session).buildFullPath(request.getMailboxName());
        Optional<SelectedMailbox> before = Optional.ofNullable(session.getSelected());
        return Mono.defer(() -> Mono.from(manager.getMailboxReactive(path, session.getMailboxSession())))
                .flatMap(mailbox -> opened(mailbox, session, before, readOnly))
                .retryWhen(Retry.max(TRIES)
                        .filter(Selection::isRenumbered)
                        .onRetryExhaustedThrow((tries, last) -> last.failure()))
                .doOnNext(opened -> {
                    if (before.isPresent() && enabled.contains(ImapConstants.SUPPORTS_QRESYNC)) {
                        responder.respond(
                                responses.untaggedOk(HumanReadableText.QRESYNC_CLOSED, ResponseCode.closed()));
                    }
                    answer(request, session, opened, responder);
                })
                .then()
                .onErrorResume(
                        failure -> failure instanceof MailboxException || failure instanceof IOException,
                        failure -> Mono.fromRunnable(() -> refuse(request, failure, responder)));
    }

    private Mono<Opened> opened(
            MessageManager mailbox, ImapSession session, Optional<SelectedMailbox> before, boolean readOnly) {
        MailboxSession user = session.getMailboxSession();
        MboxSelected selected = new MboxSelected(manager, mailbox, user, readOnly);
        return selected.register(events)
                .then(Mono.fromCallable(() -> {
                            boolean writeable = !readOnly && isWriteable(mailbox, user);
                            return new Opened(selected, look(selected, writeable, before), writeable);
                        })
                        .subscribeOn(Schedulers.boundedElastic()))
                .flatMap(opened -> session.selected(selected).thenReturn(opened))
                .onErrorResume(failure -> selected.deselect().then(Mono.error(failure)));
    }

    @SuppressWarnings("deprecation") // what stands in its place asks for all messages, too
    private static boolean isWriteable(MessageManager mailbox, MailboxSession user) throws MailboxException {
        return mailbox.isWriteable(user);
    }

    private MboxSnapshot look(MboxSelected selected, boolean writeable, Optional<SelectedMailbox> before)
            throws MailboxException, IOException {
        IndexedMbox box = mailboxes.mailbox(selected.getMailboxId());
        long told = MboxId.told(selected.getMailboxId());
        List<Long> recent = box.current().without(MessageFlags.OLD, Integer.MAX_VALUE);
        if (writeable && !recent.isEmpty()) {
            recent =
                    box
                            .flag(
                                    told,
                                    recent.get(0),
                                    recent.get(recent.size() - 1),
                                    flags -> flags.with(MessageFlags.OLD))
                            .stream()
                            .filter(change -> !change.before().flags().has(MessageFlags.OLD))
                            .map(change -> change.after().uid())
                            .toList();
        }
        MboxSnapshot now = box.current().under(told);
        selected.begin(now.uidNumbers(), JamesFlags.usable(now));
        recent.forEach(uid -> selected.addRecent(MessageUid.of(uid)));
        before.filter(earlier -> earlier.getMailboxId().equals(selected.getMailboxId()))
                .filter(earlier -> MboxId.told(earlier.getMailboxId()) == told)
                .ifPresent(earlier -> earlier.getRecent().forEach(selected::addRecent));
        return now;
    }

    private static boolean isRenumbered(Throwable failure) {
        return failure instanceof MailboxFailure known && known.problem() == MailboxProblem.RENUMBERED;
    }

    private void answer(
            AbstractMailboxSelectionRequest request, ImapSession session, Opened opened, Responder responder) {
        MboxSelected selected = opened.selected();
        MboxSnapshot now = opened.now();
        UidValidity validity = UidValidity.of(now.uidValidity());
        say(HumanReadableText.OK, ResponseCode.mailboxId(selected.getMailboxId()), responder);
        responder.respond(new FlagsResponse(selected.getApplicableFlags()));
        responder.respond(new ExistsResponse(now.messages().size()));
        responder.respond(new RecentResponse(selected.recentCount()));
        say(HumanReadableText.UID_VALIDITY, ResponseCode.uidValidity(validity), responder);
        now.without(MessageFlags.SEEN, 1)
                .forEach(uid -> selected.msn(MessageUid.of(uid))
                        .ifPresent(number ->
                                say(HumanReadableText.unseen(number), ResponseCode.unseen(number), responder)));
        Flags permanent = selected.getMessageManager().getPermanentFlags(session.getMailboxSession());
        if (permanent.contains(Flags.Flag.USER)) {
            permanent.add(selected.getApplicableFlags());
        }
        say(HumanReadableText.permanentFlags(permanent), ResponseCode.permanentFlags(permanent), responder);
        say(HumanReadableText.HIGHEST_MOD_SEQ, ResponseCode.highestModSeq(ModSeq.of(now.highestModSeq())), responder);
        say(HumanReadableText.UIDNEXT, ResponseCode.uidNext(MessageUid.of(now.lastUid() + 1)), responder);
        if (request.getCondstore()) {
            EnableProcessor.getEnabledCapabilities(session).add(ImapConstants.SUPPORTS_CONDSTORE);
        }
        HumanReadableText text = HumanReadableText.SELECT;
        if (request.getLastKnownUidValidity().correspondsTo(validity)) {
            resynchronize(request, opened, responder);
        } else if (!request.getLastKnownUidValidity().isUnknown()) {
            text = HumanReadableText.QRESYNC_UIDVALIDITY_MISMATCH;
        }
        SearchResUtil.resetSavedSequenceSet(session);
        ResponseCode access = opened.writeable() ? ResponseCode.readWrite() : ResponseCode.readOnly();
        responder.respond(responses.taggedOk(request.getTag(), request.getCommand(), text, access));
    }

    private void say(HumanReadableText text, ResponseCode code, Responder responder) {
        responder.respond(responses.untaggedOk(text, code));
    }

    /** What went and what changed since the client was there. */
    private static void resynchronize(AbstractMailboxSelectionRequest request, Opened opened, Responder responder) {
        Resynchronization since = new Resynchronization(request, opened.now());
        List<UidRange> gone = since.vanished();
        if (!gone.isEmpty()) {
            responder.respond(new VanishedResponse(gone.toArray(UidRange[]::new), true));
        }
        MboxSelected selected = opened.selected();
        FetchFormat format =
                new FetchFormat(new Wanted(EnumSet.of(Item.UID, Item.FLAGS), List.of(), false), responder::respond);
        try {
            for (IndexedMessage message : since.changed()) {
                MessageUid uid = MessageUid.of(message.uid());
                int number = selected.msn(uid).foldSilent(() -> 0, found -> found.asInt());
                format.message(
                        new FetchFormat.Standing(number, selected.isRecent(uid), true, true),
                        message,
                        Optional.empty(),
                        Optional.empty());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        format.flush();
    }

    private void refuse(AbstractMailboxSelectionRequest request, Throwable failure, Responder responder) {
        boolean absent = failure instanceof MailboxNotFoundException;
        if (!absent) {
            FailedCommand.log(request, failure);
        }
        responder.respond(responses.taggedNo(
                request.getTag(), request.getCommand(), absent ? HumanReadableText.FAILURE_NO_SUCH_MAILBOX : FAILED));
    }
}
