package org.pennypost.server.control;

import org.pennypost.conf.control.Answer;

/** What the server does when it is asked; called by several threads. */
public interface Control {
    /**
     * Applies the configuration as it is on disk now.
     *
     * @return done with the changes, or failed with the reasons and nothing changed
     */
    Answer reload();

    /** Ends the server; called when the client has its answer. */
    void stop();
}
