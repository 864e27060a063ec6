package org.pennypost.server.control;

import java.util.List;
import org.pennypost.conf.control.Answer;

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

    /** Ends the server; called when the client has its answer. */
    void stop();
}
