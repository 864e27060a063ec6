package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Stream;
import org.apache.james.imap.api.ImapConfiguration;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.main.DeniedAccessOnSharedMailboxException;
import org.apache.james.imap.message.request.SearchRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * James's processors of IMAP commands with an answer where they throw something instead of giving one, and with word to
 * {@link ImapCommands} when a command is over. Threads may share it.
 */
final class AnsweredProcessor implements ImapProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(AnsweredProcessor.class);
    private static final int SEARCH_DEPTH = 200;
    private static final HumanReadableText INTERNAL_ERROR = new HumanReadableText(
            "org.pennypost.INTERNAL_ERROR", "Internal error occurred. Refer to server log for more information.");

    private final ImapProcessor james;
    private final StatusResponseFactory responses;

    AnsweredProcessor(ImapProcessor james, StatusResponseFactory responses) {
        this.james = requireNonNull(james);
        this.responses = requireNonNull(responses);
    }

    @Override
    public void configure(ImapConfiguration configuration) {
        james.configure(configuration);
    }

    @Override
    public Mono<Void> processReactive(ImapMessage message, Responder responder, ImapSession session) {
        return Mono.defer(() -> processed(message, responder, session))
                .onErrorResume(failure -> Mono.fromRunnable(() -> answer(failure, message, responder)))
                .doFinally(end -> {
                    if (session.getAttribute(ImapCommands.ATTRIBUTE) instanceof ImapCommands commands) {
                        commands.done();
                    }
                });
    }

    private Mono<Void> processed(ImapMessage message, Responder responder, ImapSession session) {
        if (message instanceof SearchRequest search && isTooDeep(search)) {
            return Mono.fromRunnable(() -> responder.respond(
                    responses.taggedBad(search.getTag(), search.getCommand(), HumanReadableText.ILLEGAL_ARGUMENTS)));
        }
        return james.processReactive(message, responder, session);
    }

    /** A search is carried out by methods that call themselves: the stack would not do for what fits into a line. */
    private static boolean isTooDeep(SearchRequest search) {
        List<SearchKey> level = List.of(search.getSearchOperation().getSearchKey());
        for (int depth = 0; depth < SEARCH_DEPTH; depth++) {
            level = level.stream()
                    .flatMap(key -> Stream.ofNullable(key.getKeys()).flatMap(List::stream))
                    .toList();
            if (level.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void answer(Throwable failure, ImapMessage message, Responder responder) {
        if (!(message instanceof ImapRequest request)) {
            LOG.error("An IMAP answer cannot be given", failure);
        } else if (ImapMistake.is(failure)) {
            responder.respond(
                    responses.taggedBad(request.getTag(), request.getCommand(), HumanReadableText.BAD_IO_ENCODING));
        } else if (failure instanceof DeniedAccessOnSharedMailboxException) {
            responder.respond(responses.taggedNo(
                    request.getTag(), request.getCommand(), HumanReadableText.DENIED_SHARED_MAILBOX));
        } else {
            LOG.error("IMAP {} failed", request.getCommand().getName(), failure);
            responder.respond(responses.taggedNo(request.getTag(), request.getCommand(), INTERNAL_ERROR));
        }
    }
}
