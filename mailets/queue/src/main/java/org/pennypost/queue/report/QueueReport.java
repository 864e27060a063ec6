package org.pennypost.queue.report;

import java.io.IOException;
import org.pennypost.queue.QueuedMessage;

/** Shows messages one after the other. Used by one thread. */
public interface QueueReport {
    /**
     * Shows one.
     *
     * @param message what is in the queue
     * @throws IOException when it cannot be written
     */
    void message(QueuedMessage message) throws IOException;

    /**
     * Ends.
     *
     * @throws IOException when it cannot be written
     */
    void end() throws IOException;
}
