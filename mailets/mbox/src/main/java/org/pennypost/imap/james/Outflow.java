package org.pennypost.imap.james;

import reactor.core.publisher.Mono;

/** The way to the client of one session, kept with the session; lets whoever answers wait for the client. Thread safe. */
public interface Outflow {
    /** Under this name it is an attribute of the session. */
    String ATTRIBUTE = "PennypostOutflow";

    /**
     * Looks at what was written up to now.
     *
     * @return ends when all of it has left for the client, or never will
     */
    Mono<Void> drained();

    /**
     * Tells whether the client is there.
     *
     * @return whether the connection is open
     */
    boolean isOpen();
}
