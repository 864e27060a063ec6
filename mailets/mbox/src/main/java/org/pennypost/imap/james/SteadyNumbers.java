package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;
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
 * would be those of other messages. What changes between this look and the command's own is refused below, by the id of the
 * mailbox; here it gets its words. See ADR 16. Threads may share it.
 */
public final class SteadyNumbers implements ImapProcessor {
    private static final HumanReadableText RENUMBERED = new HumanReadableText(
            "org.pennypost.imap.RENUMBERED",
            "failed. Another program has numbered the messages anew (UIDVALIDITY has changed). Select the mailbox again.");

    private final ImapProcessor commands;
    private final StatusResponseFactory responses;
    private final MboxMailboxSessionMapperFactory mailboxes;

    /**
     * Prepares.
     *
     * @param commands carries the commands out
     * @param responses James's
     * @param mailboxes over the folders
     */
    public SteadyNumbers(
            ImapProcessor commands, StatusResponseFactory responses, MboxMailboxSessionMapperFactory mailboxes) {
        this.commands = requireNonNull(commands);
        this.responses = requireNonNull(responses);
        this.mailboxes = requireNonNull(mailboxes);
    }

    @Override
    public void configure(ImapConfiguration configuration) {
        commands.configure(configuration);
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        if (!(message instanceof ImapRequest request) || !isAboutMessages(request)) {
            return commands.processReactive(message, responder, session);
        }
        if (Renumbered.is(session, mailboxes)) {
            return Mono.fromRunnable(() -> responder.respond(refusal(request)));
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
