package org.pennypost.smtpd;

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

    /** Closes the connection after everything that was sent has gone out. */
    void close();
}
