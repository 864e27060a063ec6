package org.pennypost.cleanup;

import java.io.IOException;

/**
 * The way into the queue: whoever accepts a message (SMTP, a local submission, a bounce) opens an incoming message here.
 *
 * <p>Any number of threads may use one instance. Source: Postfix {@code mail_stream(3)}.
 */
public interface QueueIncoming {
    /**
     * Allots a queue id and opens an empty message.
     *
     * @return the message, to be closed by the caller in every case
     * @throws IOException when nothing can be stored now; the client is to be told to try again
     */
    IncomingMessage open() throws IOException;
}
