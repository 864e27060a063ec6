package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UidValidity;
import org.pennypost.mbox.IndexedMessage;
import org.pennypost.mbox.MboxSnapshot;
import org.pennypost.mbox.james.MboxId;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import org.pennypost.mbox.james.MessageRanges;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/**
 * Which messages one COPY or MOVE takes and which UIDs they get, for COPYUID; James repeats there what the client has asked for. It is in the
 * context of the command, and passes its answers on. Used by one thread at a time. Source: RFC 4315 section 3.
 */
final class CopiedUids implements Responder {
    private final Responder responder;
    private final List<IdRange> sources = new ArrayList<>();
    private final List<IdRange> targets = new ArrayList<>();
    private long taken;
    private long given;

    CopiedUids(Responder responder) {
        this.responder = requireNonNull(responder);
    }

    /** Runs a command with it. */
    Mono<Void> during(Mono<Void> command) {
        return command.contextWrite(context -> context.put(CopiedUids.class, this));
    }

    private static CopiedUids in(ContextView context) {
        return context.get(CopiedUids.class);
    }

    /** Copies or moves a range out of a mailbox, in the context of a command. */
    static Flux<MessageRange> noted(
            MboxMailboxSessionMapperFactory mailboxes,
            MailboxId from,
            MessageRange range,
            Supplier<Flux<MessageRange>> copy) {
        return Flux.deferContextual(context -> Mono.fromCallable(() -> {
                    in(context).take(mailboxes.mailbox(from).current(), range);
                    return range;
                })
                .subscribeOn(Schedulers.boundedElastic())
                .flatMapMany(looked -> copy.get())
                .doOnNext(in(context)::give));
    }

    /** Takes back what the command has copied so far, since one that fails copies nothing. Source: RFC 3501 section 6.4.7. */
    static Mono<Void> takenBack(MboxMailboxSessionMapperFactory mailboxes, MailboxId target) {
        return Mono.deferContextual(context -> Mono.<Void>fromCallable(() -> {
                    List<Long> uids = in(context).targets.stream()
                            .flatMapToLong(range -> LongStream.rangeClosed(range.getLowVal(), range.getHighVal()))
                            .boxed()
                            .toList();
                    mailboxes.mailbox(target).expunge(MboxId.told(target), uids);
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic()));
    }

    /**
     * Ends a command: with the UIDs, where they are known.
     *
     * @param responder of the command, during which this was
     * @param code COPYUID of James
     */
    static void complete(Responder responder, ResponseCode code, Consumer<ResponseCode> copied, Runnable unknown) {
        ((CopiedUids) responder).code(UidValidity.of(code.getNumber())).ifPresentOrElse(copied, unknown);
    }

    private void take(MboxSnapshot mailbox, MessageRange range) {
        List<IndexedMessage> messages = MessageRanges.in(mailbox, range);
        for (IndexedMessage message : messages) {
            add(sources, new IdRange(message.uid()));
        }
        taken += messages.size();
    }

    private void give(MessageRange copies) {
        IdRange range = IdRange.from(copies);
        add(targets, range);
        given += range.getHighVal() - range.getLowVal() + 1;
    }

    /** The order stays: the first UID of one set is that of the first of the other. */
    private static void add(List<IdRange> ranges, IdRange next) {
        IdRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (last != null && last.getHighVal() + 1 == next.getLowVal()) {
            ranges.set(ranges.size() - 1, new IdRange(last.getLowVal(), next.getHighVal()));
        } else {
            ranges.add(new IdRange(next.getLowVal(), next.getHighVal()));
        }
    }

    /** Gives the code; empty when there was nothing to copy, or messages went meanwhile, so that nobody knows which. */
    private Optional<ResponseCode> code(UidValidity uidValidity) {
        return taken == given && given > 0
                ? Optional.of(ResponseCode.copyUid(
                        uidValidity, sources.toArray(IdRange[]::new), targets.toArray(IdRange[]::new)))
                : Optional.empty();
    }

    @Override
    public void respond(ImapResponseMessage message) {
        responder.respond(message);
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
