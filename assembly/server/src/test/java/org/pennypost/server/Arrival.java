package org.pennypost.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.pennypost.queue.james.MailAttributes;
import org.pennypost.queue.james.QueuedContent;

/** A mailet at the end of the pipeline that shows what came through it. */
public final class Arrival extends GenericMailet {
    static final BlockingQueue<Message> MESSAGES = new LinkedBlockingQueue<>();

    record Message(MailAttributes attributes, String content) {}

    @Override
    public void service(Mail mail) throws MessagingException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try {
            QueuedContent.writeTo(mail, content);
        } catch (IOException e) {
            throw new MessagingException("content", e);
        }
        MESSAGES.add(new Message(MailAttributes.of(mail), content.toString(StandardCharsets.ISO_8859_1)));
        mail.setState(Mail.GHOST);
    }
}
