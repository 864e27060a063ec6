package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.imap.message.request.AbstractMessageRangeRequest;
import org.apache.james.imap.message.request.ExpungeRequest;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.message.request.ReplaceRequest;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.request.StoreRequest;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import reactor.core.publisher.Mono;

/**
 * Refuses commands about messages, until the mailbox is selected again, once another program has given it a new UIDVALIDITY: the numbers that the client knows
 * would be those of other messages. A client that goes on all the same is told BYE, so that it begins anew. What changes between this look and the command's own is refused below, by the id of the
 * mailbox; here it gets its words. See ADR 16. Threads may share it.
 */
public final class SteadyNumbers implements ImapProcessor {
    private static final HumanReadableText RENUMBERED = new HumanReadableText(
            "org.pennypost.imap.RENUMBERED",
            "failed. Another program has numbered the messages anew (UIDVALIDITY has changed). Select the mailbox again.");
    private static final HumanReadableText BYE = new HumanReadableText(
            "org.pennypost.imap.RENUMBERED_BYE",
            "Another program has numbered the messages anew (UIDVALIDITY has changed). Log in and select the mailbox again.");
    private static final String REFUSALS = "PennypostRefusals";
    /** The refusal that ends the session. */
    private static final int LAST = 3;
    /** Commands that were sent before the client can have read the answer to the first count as one. */
    private static final Duration APART = Duration.ofSeconds(1);

    private final ImapProcessor commands;
    private final StatusResponseFactory responses;
    private final MboxMailboxSessionMapperFactory mailboxes;
    private final Clock clock;

    /** How often a client was refused since it selected the mailbox, and when that counted last. */
    private record Refusals(int count, Instant last) {}

    /**
     * Prepares.
     *
     * @param commands carries the commands out
     * @param responses James's
     * @param mailboxes over the folders
     * @param clock tells which refusals are apart
     */
    public SteadyNumbers(
            ImapProcessor commands,
            StatusResponseFactory responses,
            MboxMailboxSessionMapperFactory mailboxes,
            Clock clock) {
        this.commands = requireNonNull(commands);
        this.responses = requireNonNull(responses);
        this.mailboxes = requireNonNull(mailboxes);
        this.clock = requireNonNull(clock);
    }

    @Override
    public void configure(ImapConfiguration configuration) {
        commands.configure(configuration);
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        if (message instanceof AbstractMailboxSelectionRequest) {
            session.setAttribute(REFUSALS, null);
        }
        if (!(message instanceof ImapRequest request) || !isAboutMessages(request)) {
            return commands.processReactive(message, responder, session);
        }
        if (Renumbered.is(session, mailboxes)) {
            return refuse(request, responder, session);
        }
        return commands.processReactive(message, new Explaining(request, responder, session), session);
    }

    private static boolean isAboutMessages(ImapRequest request) {
        return request instanceof FetchRequest
                || request instanceof StoreRequest
                || request instanceof SearchRequest
                || request instanceof ExpungeRequest
                || request instanceof AbstractMessageRangeRequest
                || request instanceof ReplaceRequest;
    }

    private Mono<Void> refuse(ImapRequest request, Responder responder, ImapSession session) {
        if (refusals(session) < LAST) {
            return Mono.fromRunnable(() -> responder.respond(refusal(request)));
        }
        return Mono.<Void>fromRunnable(() -> {
                    responder.respond(responses.bye(BYE));
                    responder.respond(refusal(request));
                    responder.flush();
                })
                .then(session.logout());
    }

    private int refusals(ImapSession session) {
        Instant now = clock.instant();
        Refusals before = session.getAttribute(REFUSALS) instanceof Refusals some ? some : new Refusals(0, Instant.MIN);
        if (now.isBefore(before.last().plus(APART))) {
            return before.count();
        }
        session.setAttribute(REFUSALS, new Refusals(before.count() + 1, now));
        return before.count() + 1;
    }

    private StatusResponse refusal(ImapRequest request) {
        return responses.taggedNo(request.getTag(), request.getCommand(), RENUMBERED);
    }

    /** Says why, where a command is refused for that; what SEARCH has found meanwhile are other numbers. */
    private final class Explaining implements Responder {
        private final ImapRequest request;
        private final Responder to;
        private final ImapSession session;

        Explaining(ImapRequest request, Responder to, ImapSession session) {
            this.request = request;
            this.to = to;
            this.session = session;
        }

        @Override
        public void respond(ImapResponseMessage message) {
            boolean refused = message instanceof StatusResponse status
                    && status.getTag() != null
                    && (status.getServerResponseType() == StatusResponse.Type.NO || request instanceof SearchRequest)
                    && Renumbered.is(session, mailboxes);
            to.respond(refused ? refusal(request) : message);
        }

        @Override
        public void flush() {
            to.flush();
        }
    }
}
