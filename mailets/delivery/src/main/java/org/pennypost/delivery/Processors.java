package org.pennypost.delivery;

import javax.mail.MessagingException;
import org.apache.mailet.Mail;

/** The mail pipeline, for those who begin somewhere in it. Threads may share it. */
@FunctionalInterface
public interface Processors {
    /**
     * Lets a mail go on where its state says, to the end of its way.
     *
     * @param mail from the queue
     * @throws MessagingException when the pipeline cannot take it
     */
    void service(Mail mail) throws MessagingException;
}
