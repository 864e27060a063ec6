package org.pennypost.pop3d;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The INBOX of one user, as one POP3 session sees it. Used by one thread at a time; methods block. */
public interface Maildrop {
    /**
     * A message.
     *
     * @param uid its UID, as in IMAP
     * @param size bytes with CR LF line ends
     */
    record Message(long uid, long size) {}

    /** Opens them. */
    @FunctionalInterface
    interface Opening {
        /**
         * Opens the INBOX of a user.
         *
         * @param user the name
         * @return it
         * @throws IOException when that is not possible now
         */
        Maildrop open(String user) throws IOException;
    }

    /**
     * Gives what UIDs are counted with.
     *
     * @return UIDVALIDITY
     */
    long uidValidity();

    /**
     * Gives the messages.
     *
     * @return in the order of the mailbox, as of the beginning
     * @throws IOException when they cannot be read
     */
    List<Message> messages() throws IOException;

    /**
     * Writes a message.
     *
     * @param message one of {@link #messages}
     * @param out takes header and body with CR LF line ends
     * @return false when it has been deleted meanwhile, and nothing was written
     * @throws IOException when it cannot be read, or {@code out} throws it
     */
    boolean write(Message message, OutputStream out) throws IOException;

    /**
     * Marks messages as seen and deletes others.
     *
     * @param seen those that were retrieved
     * @param deleted those to delete
     * @throws IOException when that was not possible, for some or all of them
     */
    void update(List<Message> seen, List<Message> deleted) throws IOException;
}
