package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.inject.Inject;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.processor.EnableProcessor;
import org.apache.james.imap.processor.fetch.FetchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.pennypost.mbox.IndexedMbox;
import org.pennypost.mbox.james.MboxId;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * FETCH over mbox files. What only James can answer (VANISHED, identifiers of JMAP, the command that switches CONDSTORE on) is left
 * to James. Thread safe.
 */
public final class MboxFetchProcessor extends FetchProcessor {
    /** Apart from James's workers, for which changing flags waits: all of those waiting here would wait for each other. */
    private static final Scheduler WORKERS =
            Schedulers.newBoundedElastic(32, Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE, "fetch", 60, true);

    private final MboxMailboxSessionMapperFactory mailboxes;

    /**
     * Prepares.
     *
     * @param manager James's
     * @param responses James's
     * @param metrics James's
     * @param mailboxes over the folders
     */
    @Inject
    public MboxFetchProcessor(
            MailboxManager manager,
            StatusResponseFactory responses,
            MetricFactory metrics,
            MboxMailboxSessionMapperFactory mailboxes) {
        super(manager, responses, metrics);
        this.mailboxes = requireNonNull(mailboxes);
    }

    @Override
    protected Mono<Void> processRequestReactive(FetchRequest request, ImapSession session, Responder responder) {
        Set<Capability> enabled = EnableProcessor.getEnabledCapabilities(session);
        if (session.getSelected() == null || isForJames(request.getFetch(), enabled)) {
            return super.processRequestReactive(request, session, responder);
        }
        return Mono.from(getMailboxManager()
                        .getMailboxReactive(session.getSelected().getMailboxId(), session.getMailboxSession()))
                .flatMap(mailbox -> onWorker(() -> run(request, session, mailbox, responder, enabled)))
                .flatMap(run -> answer(run, session))
                .then(unsolicitedResponses(session, responder, !request.isUseUids(), request.isUseUids()))
                .then(Mono.<Void>fromRunnable(() -> okComplete(request, responder)))
                .onErrorResume(MessageRangeException.class, e -> {
                    taggedBad(request, responder, HumanReadableText.INVALID_MESSAGESET);
                    return Mono.empty();
                })
                .onErrorResume(e -> {
                    FailedCommand.log(request, e);
                    no(request, responder, HumanReadableText.GENERIC_FAILURE_DURING_PROCESSING);
                    return Mono.empty();
                });
    }

    private static boolean isForJames(FetchData fetch, Set<Capability> enabled) {
        boolean switches = (fetch.getChangedSince() != -1 || fetch.contains(Item.MODSEQ))
                && !enabled.contains(ImapConstants.SUPPORTS_CONDSTORE);
        return switches
                || fetch.getVanished()
                || fetch.contains(Item.EMAILID)
                || fetch.contains(Item.THREADID)
                || fetch.contains(Item.SAVEDATE);
    }

    private static <T> Mono<T> onWorker(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(WORKERS);
    }

    private FetchRun run(
            FetchRequest request,
            ImapSession session,
            MessageManager mailbox,
            Responder responder,
            Set<Capability> enabled)
            throws MailboxException, IOException {
        SelectedMailbox selected = session.getSelected();
        FetchData fetch = request.getFetch();
        Wanted wanted = Wanted.of(
                fetch,
                request.isUseUids() || enabled.contains(ImapConstants.SUPPORTS_QRESYNC),
                fetch.isSetSeen() && !ReadOnly.is(session));
        IndexedMbox box = mailboxes.mailbox(mailbox.getId());
        FetchRun run = new FetchRun(
                box,
                wanted,
                new FetchRun.Session(
                        selected,
                        MboxId.told(mailbox.getId()),
                        mailbox,
                        session.getMailboxSession(),
                        enabled.contains(ImapConstants.SUPPORTS_CONDSTORE)),
                new FetchFormat(wanted, responder::respond));
        for (IdRange range : request.getIdSet()) {
            Optional<MessageRange> uids = messageRange(selected, range, request.isUseUids())
                    .map(found -> normalizeMessageRange(selected, found));
            uids.ifPresent(found ->
                    run.with(found.getUidFrom().asLong(), found.getUidTo().asLong(), fetch.getChangedSince()));
        }
        return run;
    }

    /** A window at a time; the next but one is made only when this one has left. */
    private static Mono<Void> answer(FetchRun run, ImapSession session) {
        Optional<Outflow> outflow = Optional.ofNullable((Outflow) session.getAttribute(Outflow.ATTRIBUTE));
        Mono<?>[] before = {Mono.empty()};
        Mono<Void> window = Mono.defer(() -> onWorker(() -> {
                    if (run.hasMore()) {
                        run.next();
                    }
                    return run;
                }))
                .then(Mono.defer(() -> {
                    Mono<?> last = before[0];
                    before[0] = outflow.map(Outflow::drained).orElse(Mono.empty());
                    // Written on the I/O thread, the tagged line would overtake what a worker has written before it.
                    return last.publishOn(WORKERS).then();
                }));
        return window.repeat(() -> run.hasMore() && outflow.map(Outflow::isOpen).orElse(true))
                .then();
    }
}
