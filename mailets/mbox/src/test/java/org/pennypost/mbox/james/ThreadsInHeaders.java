package org.pennypost.mbox.james;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.pennypost.mbox.Digest;

/** Writes into the header of messages which thread James's suite says that they are of, as mail programs do. */
final class ThreadsInHeaders {
    private final Map<MessageId, String> begun = new HashMap<>();

    /** Gives the id of a thread that a message began. */
    MessageId begin(String name) {
        String id = "<" + name + "@threads.test>";
        MessageId thread = new MboxThreadId(Digest.of(id));
        begun.put(thread, id);
        return thread;
    }

    MessageMapper over(MessageMapper mapper) {
        return (MessageMapper) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MessageMapper.class}, (proxy, method, values) -> {
                    if (method.getName().equals("add")) {
                        values[1] = written((MailboxMessage) values[1]);
                    }
                    try {
                        return method.invoke(mapper, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private MailboxMessage written(MailboxMessage message) {
        String first = begun.get(message.getThreadId().getBaseMessageId());
        if (first == null) {
            return message;
        }
        try {
            String header = "References: " + first + "\r\n\r\n";
            String text = header + new String(message.getFullContent().readAllBytes(), US_ASCII);
            return new SimpleMailboxMessage(
                    message.getMessageId(),
                    message.getThreadId(),
                    message.getInternalDate(),
                    text.length(),
                    header.length(),
                    new ByteContent(text.getBytes(US_ASCII)),
                    message.createFlags(),
                    message.getProperties(),
                    message.getMailboxId());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
