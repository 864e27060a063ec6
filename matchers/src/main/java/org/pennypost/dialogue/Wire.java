package org.pennypost.dialogue;

import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * The connection as a dialogue sees it. Called only from the thread that called the dialogue. A connection that is gone
 * swallows what is sent.
 */
public interface Wire {
    /**
     * Sends; waits for a client that takes little, so that what it does not take cannot fill the memory.
     *
     * @param bytes whole lines or a part of a message; the array is given away
     */
    void send(byte[] bytes);

    /**
     * Begins TLS after everything that was sent has gone out in clear. What the client has sent before the handshake is
     * dropped; the dialogue is told of its end.
     *
     * @param engine gives what does the handshake, once
     * @param timeout how long the handshake may take
     */
    void startTls(Supplier<SSLEngine> engine, Duration timeout);

    /** Closes the connection after everything that was sent has gone out. */
    void close();
}
