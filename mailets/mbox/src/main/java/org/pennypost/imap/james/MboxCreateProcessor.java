package org.pennypost.imap.james;

import javax.inject.Inject;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.CreateRequest;
import org.apache.james.imap.processor.CreateProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** CREATE, which says why a folder cannot be made; James ends with a stack trace. Thread safe. */
final class MboxCreateProcessor extends CreateProcessor {
    private static final System.Logger LOG = System.getLogger(MboxCreateProcessor.class.getName());

    private static final String KEY = "org.pennypost.imap.CREATE_FAILED";

    @Inject
    MboxCreateProcessor(MailboxManager manager, StatusResponseFactory responses, MetricFactory metrics) {
        super(manager, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(CreateRequest request, ImapSession session, Responder responder) {
        return super.processRequestReactive(request, session, responder).onErrorResume(MailboxException.class, e -> {
            LOG.log(System.Logger.Level.WARNING, "CREATE failed: " + e.getMessage());
            no(request, responder, new HumanReadableText(KEY, "failed. The folder cannot be made."));
            return Mono.empty();
        });
    }
}
