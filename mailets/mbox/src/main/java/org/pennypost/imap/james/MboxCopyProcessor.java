package org.pennypost.imap.james;

import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.processor.CopyProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;

/** COPY, which passes over messages that are gone. Thread safe. */
final class MboxCopyProcessor extends CopyProcessor {
    @Inject
    MboxCopyProcessor(MailboxManager manager, StatusResponseFactory responses, MetricFactory metrics) {
        super(manager, responses, metrics);
    }

    @Override
    protected Optional<MessageRange> messageRange(SelectedMailbox selected, IdRange range, boolean useUids)
            throws MessageRangeException {
        return MissingUids.passedOver(super.messageRange(selected, range, useUids), useUids);
    }

    @Override
    protected void okComplete(
            ImapRequest request, StatusResponse.ResponseCode code, ImapProcessor.Responder responder) {
        if (MissingUids.isOfNothing(code)) {
            okComplete(request, responder);
        } else {
            super.okComplete(request, code, responder);
        }
    }
}
