package org.pennypost.server;

import java.util.Map;

/** The queues, for JMX. */
public interface QueuesMBean {
    /**
     * Counts.
     *
     * @return the number of messages in each queue, by its name
     */
    Map<String, Integer> getSizes();
}
