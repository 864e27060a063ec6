package org.pennypost.imap.james;

import static java.util.Objects.requireNonNull;

import javax.inject.Inject;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.CloseRequest;
import org.apache.james.imap.processor.CloseProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.pennypost.mbox.james.MboxMailboxSessionMapperFactory;
import reactor.core.publisher.Mono;

/** CLOSE, which removes nothing from a mailbox that is only examined, as James does, nor from one that another program has numbered anew. Source: RFC 3501 section 6.4.2. Thread safe. */
final class MboxCloseProcessor extends CloseProcessor {
    private final MboxMailboxSessionMapperFactory mailboxes;

    @Inject
    MboxCloseProcessor(
            MailboxManager manager,
            StatusResponseFactory responses,
            MetricFactory metrics,
            MboxMailboxSessionMapperFactory mailboxes) {
        super(manager, responses, metrics);
        this.mailboxes = requireNonNull(mailboxes);
    }

    @Override
    protected Mono<Void> processRequestReactive(CloseRequest request, ImapSession session, Responder responder) {
        if (ReadOnly.is(session) || Renumbered.is(session, mailboxes)) {
            return session.deselect().then(Mono.fromRunnable(() -> okComplete(request, responder)));
        }
        return super.processRequestReactive(request, session, responder);
    }
}
