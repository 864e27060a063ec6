package org.pennypost.server.control;

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

    /** Ends the server; called when the client has its answer. */
    void stop();
}
