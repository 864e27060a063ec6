package org.pennypost.server.dialogue;

/** Takes a connection over from its dialogue. */
@FunctionalInterface
public interface Successor {
    /** Nobody does. */
    Successor NONE = (connection, rest) -> connection.close();

    /**
     * Goes on with a connection; called on its I/O thread, while nothing is read.
     *
     * @param connection with no handler but that of TLS
     * @param rest what the client has sent already
     */
    void take(Connection connection, byte[] rest);
}
