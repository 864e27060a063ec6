package org.pennypost.cleanup;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A message on its way into the queue: its content is written, then it is committed with its envelope, or dropped.
 *
 * <p>Used by one thread at a time. Source: Postfix {@code mail_stream(3)}.
 */
public interface IncomingMessage extends AutoCloseable {
    /**
     * Gives the name of the message in the queue and the log.
     *
     * @return the queue id, for example {@code 9A13A130FDA}
     */
    String queueId();

    /**
     * Gives where the content goes: bytes in final form with CR LF line ends, header and body, no dot-stuffing.
     *
     * @return the stream, always the same one; the caller does not close it
     * @throws IOException when the content cannot be stored
     */
    OutputStream content() throws IOException;

    /**
     * Makes the message a member of the queue. When this returns the message is safe and may be acknowledged.
     *
     * @param envelope sender, recipients and what is known of the client
     * @throws IOException when the message could not be stored; it is not queued then
     */
    void commit(Envelope envelope) throws IOException;

    /** Ends the use of this object; what was not committed vanishes. Never fails; a second call does nothing. */
    @Override
    void close();
}
