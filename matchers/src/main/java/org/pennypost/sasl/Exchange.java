package org.pennypost.sasl;

import java.io.IOException;

/** One attempt to log in with one mechanism. Used by one thread at a time, and once. Source: RFC 4422. */
public interface Exchange {
    /**
     * Takes what the client says.
     *
     * @param response decoded; for a client that has not said anything yet, empty without being a response
     * @param initial whether nothing was asked before
     * @return what to do
     * @throws IOException when users cannot be looked up; the client may try again later
     */
    Step next(byte[] response, boolean initial) throws IOException;

    /**
     * Begins without a word of the client.
     *
     * @return what to ask
     * @throws IOException when users cannot be looked up
     */
    Step begin() throws IOException;
}
