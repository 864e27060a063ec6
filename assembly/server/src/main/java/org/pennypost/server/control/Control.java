package org.pennypost.server.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.pennypost.conf.control.Answer;
import org.pennypost.queue.pickup.LocalUser;

/** What the server does when it is asked; called by several threads. */
public interface Control {
    /**
     * Applies the configuration as it is on disk now.
     *
     * @return done with the changes, or failed with the reasons and nothing changed
     */
    Answer reload();

    /** Where connections are accepted, and which program serves them: {@code 127.0.0.1:25 smtpd}. */
    List<String> listeners();

    /**
     * Takes a message of a local user.
     *
     * @param user who submits it, as the kernel says
     * @param submission the message; what is behind it is not read
     * @return done, with the queue id as the one change; failed, when it is to be tried again; or refused
     */
    Answer submit(LocalUser user, InputStream submission);

    /**
     * Tells whether a user may see the queue.
     *
     * @param user who wants to
     * @param controls whether that is root or the server's own user
     * @return done when so
     */
    Answer mayList(LocalUser user, boolean controls);

    /**
     * Shows the queue.
     *
     * @param json as objects, one a line, instead of as text
     * @param out takes it
     * @throws IOException of {@code out}
     */
    void list(boolean json, Appendable out) throws IOException;

    /**
     * Has mail tried now.
     *
     * @param user who wants that
     * @param controls whether that is root or the server's own user
     * @param request {@code flush}, {@code flush-message} or {@code flush-site}
     * @param value the queue id, or the site
     * @return done, or refused
     */
    Answer flush(LocalUser user, boolean controls, String request, String value);

    /**
     * Changes messages in the queue.
     *
     * @param change what is to be done to them
     * @param queues the names of queues that are meant
     * @param ids one a line, or {@code ALL}
     * @return done, with the queue ids of those that were changed
     * @throws IOException when a change cannot be written down, or {@code ids} not be read
     */
    Answer change(String change, List<String> queues, BufferedReader ids) throws IOException;

    /**
     * Tells about users, their folders and sessions, and ends sessions.
     *
     * @param question what {@code doveadm} wants to know: {@code auth-test}, {@code user}, {@code users}, {@code mailboxes}, {@code who},
     *     {@code kick}
     * @param words what belongs to it
     * @return done, with what was found
     */
    Answer users(String question, List<String> words);

    /** Ends the server; called when the client has its answer. */
    void stop();
}
