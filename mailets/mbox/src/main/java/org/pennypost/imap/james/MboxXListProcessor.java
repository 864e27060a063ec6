package org.pennypost.imap.james;

import javax.inject.Inject;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.MailboxTyper;
import org.apache.james.imap.processor.XListProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.metrics.api.MetricFactory;

/** XLIST, of old mail programs: James's, whose constructor for Guice leaves out what tells the use of a folder. Thread safe. */
final class MboxXListProcessor extends XListProcessor {
    @Inject
    MboxXListProcessor(
            MailboxManager manager,
            StatusResponseFactory responses,
            MailboxTyper typer,
            MetricFactory metrics,
            SubscriptionManager subscriptions) {
        super(manager, responses, typer, metrics, subscriptions);
    }
}
