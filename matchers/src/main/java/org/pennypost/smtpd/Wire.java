package org.pennypost.smtpd;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * The connection as the dialogue sees it.
 *
 * <p>Called only from the thread that called the dialogue. Implementations do not fail; a connection that is gone
 * swallows what is sent.
 */
public interface Wire {
    /**
     * Sends replies.
     *
     * @param bytes whole lines; the array is given away
     */
    void send(byte[] bytes);

    /**
     * Begins TLS after everything that was sent has gone out in clear. What the client has sent before the handshake is
     * dropped; the dialogue is told of the end of the handshake by {@link SmtpDialogue#secured} or {@link
     * SmtpDialogue#handshakeFailed}.
     *
     * @param engine gives what does the handshake, once
     * @param timeout how long the handshake may take
     */
    void startTls(Supplier<SSLEngine> engine, Duration timeout);

    /**
     * Says where the client is connected to.
     *
     * @return our own address and port; empty when there is no connection
     */
    default Optional<InetSocketAddress> server() {
        return Optional.empty();
    }

    /** Closes the connection after everything that was sent has gone out. */
    void close();
}
