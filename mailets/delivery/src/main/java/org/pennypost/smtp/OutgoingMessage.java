package org.pennypost.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.pennypost.address.Address;

/** The message that is to be sent. Used by one thread at a time; read once for each server that takes it. */
public interface OutgoingMessage {
    /**
     * Gives the name of the message in the log.
     *
     * @return the queue id
     */
    String queueId();

    /**
     * Gives how long the message had waited when it became active.
     *
     * @return zero for a new one
     */
    Duration waited();

    /**
     * Gives the envelope sender.
     *
     * @return the address, {@link Address#NULL} for {@code <>}
     */
    Address sender();

    /**
     * Gives the size of the content.
     *
     * @return bytes
     */
    long size();

    /**
     * Gives what the client wished that this message came from.
     *
     * @return by Postfix's names: {@code body} (8BITMIME), {@code smtputf8}, {@code dsn_ret},
     *     {@code dsn_envid}
     */
    Map<String, String> attributes();

    /**
     * Writes the content.
     *
     * @param out gets header and body, lines ended by CR LF, no dot-stuffing
     * @throws IOException when it cannot be read, or {@code out} throws it
     */
    void writeTo(OutputStream out) throws IOException;
}
