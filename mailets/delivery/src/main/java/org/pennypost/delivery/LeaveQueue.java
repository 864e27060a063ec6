package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.queue.ActiveMessages;
import org.pennypost.queue.james.MailAttributes;

/**
 * Says that a mail goes on to an agent that is not ours, such as James's {@code RemoteDelivery}: for the log it leaves the
 * queue here. Stands before that agent. Thread safe.
 */
public final class LeaveQueue extends GenericMailet {
    private final ActiveMessages messages;

    /**
     * Prepares.
     *
     * @param messages is told
     */
    @Inject
    public LeaveQueue(ActiveMessages messages) {
        this.messages = requireNonNull(messages);
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        messages.done(MailAttributes.of(mail).queueId());
    }
}
