package org.pennypost.imap.james;

import javax.inject.Inject;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.LogoutRequest;
import org.apache.james.imap.processor.LogoutProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/**
 * LOGOUT, answered before the session ends. James ends it first, and the command before, whose end is still being noted, then closes the
 * connection of an ended session: the client waits for its answer in vain. Source: RFC 3501 section 6.1.3. Thread safe.
 */
final class MboxLogoutProcessor extends LogoutProcessor {
    @Inject
    MboxLogoutProcessor(MailboxManager manager, StatusResponseFactory responses, MetricFactory metrics) {
        super(manager, responses, metrics);
    }

    @Override
    protected Mono<Void> processRequestReactive(LogoutRequest request, ImapSession session, Responder responder) {
        return Mono.<Void>fromRunnable(() -> {
                    bye(responder);
                    okComplete(request, responder);
                    responder.flush();
                })
                .then(session.logout());
    }
}
