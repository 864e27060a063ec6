package org.pennypost.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.pennypost.address.Address;

/** The message that is to be sent. Used by one thread at a time; read once for each server that takes it. */
public interface OutgoingMessage {
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
     * @return by Postfix's names: {@code body} (8BITMIME), {@code dsn_ret}, {@code dsn_envid}
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
