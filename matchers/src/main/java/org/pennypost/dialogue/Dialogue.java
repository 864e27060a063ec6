package org.pennypost.dialogue;

import java.time.Duration;
import org.pennypost.tls.TlsSession;

/**
 * One side of a conversation with one client. Used by one thread at a time; methods may block, so they are called on worker
 * threads. Nothing that a client sends raises an exception.
 */
public interface Dialogue {
    /** Greets the client, or begins TLS where it comes first. */
    void begin();

    /**
     * Takes bytes of the client and replies.
     *
     * @param bytes holds them; not kept
     * @param offset where they begin
     * @param length how many
     * @return how long the client has to wait; when that is not zero, {@link #resume} is to be called after that time and
     *     nothing is to be read before
     */
    Duration receive(byte[] bytes, int offset, int length);

    /**
     * Goes on after a pause.
     *
     * @return as {@link #receive}
     */
    Duration resume();

    /**
     * Tells how long the client may be silent now.
     *
     * @return a positive time
     */
    Duration timeout();

    /**
     * Tells whether nothing more is to be read.
     *
     * @return true once the dialogue has ended
     */
    boolean isOver();

    /**
     * Tells whether a handshake of TLS goes on; nothing is to be received until it has ended.
     *
     * @return true from {@link Wire#startTls} on
     */
    boolean isHandshaking();

    /**
     * Goes on in cipher.
     *
     * @param tls what the handshake has settled
     */
    void secured(TlsSession tls);

    /**
     * The handshake has failed, and the connection closes.
     *
     * @param reason for the log
     */
    void handshakeFailed(String reason);

    /** Ends the dialogue because the client was silent for too long. */
    void timedOut();

    /**
     * Ends the dialogue for a reason of the server's own.
     *
     * @param reason for client and log
     */
    void end(String reason);

    /** Notes that the connection is gone. */
    void disconnected();

    /**
     * Tells whether somebody else goes on with this connection.
     *
     * @return true when this dialogue is to get nothing more
     */
    default boolean isHandedOver() {
        return false;
    }

    /**
     * Gives what was received and not dealt with when the connection was handed over.
     *
     * @return the bytes
     */
    default byte[] rest() {
        return new byte[0];
    }
}
