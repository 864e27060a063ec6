package org.pennypost.imap.james;

import javax.inject.Inject;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.ReplaceRequest;
import org.apache.james.imap.processor.ReplaceProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/**
 * REPLACE, which a mailbox that is only examined refuses, and which stores nothing in the place of a message that is not there: James
 * stores first and looks then. Thread safe. Source: RFC 8508.
 */
final class MboxReplaceProcessor extends ReplaceProcessor {
    private static final HumanReadableText NOTHING =
            new HumanReadableText("org.pennypost.imap.REPLACE_NOTHING", "failed. No such message.");

    @Inject
    MboxReplaceProcessor(MailboxManager manager, StatusResponseFactory responses, MetricFactory metrics) {
        super(manager, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(ReplaceRequest request, ImapSession session, Responder responder) {
        if (ReadOnly.is(session)) {
            no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY);
            return Mono.empty();
        }
        if (!isThere(request, session.getSelected())) {
            no(request, responder, NOTHING);
            return Mono.empty();
        }
        return super.processRequestReactive(request, session, responder);
    }

    private static boolean isThere(ReplaceRequest request, SelectedMailbox selected) {
        long id = request.getId();
        if (id <= 0 || (!request.isUseUid() && id > Integer.MAX_VALUE)) {
            return false;
        }
        return request.isUseUid()
                ? selected.msn(MessageUid.of(id)).foldSilent(() -> false, number -> true)
                : selected.uid((int) id).isPresent();
    }
}
