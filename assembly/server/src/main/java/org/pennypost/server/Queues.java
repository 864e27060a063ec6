package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import javax.inject.Inject;
import org.pennypost.queue.QueueControl;
import org.pennypost.queue.QueueDirectory;

/** Counts the messages in each queue. Threads may share it. */
final class Queues implements QueuesMBean {
    private final QueueControl queue;

    @Inject
    Queues(QueueControl queue) {
        this.queue = requireNonNull(queue);
    }

    @Override
    public Map<String, Integer> getSizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        QueueDirectory.NAMES.forEach(name -> sizes.put(name, queue.ids(name).size()));
        return sizes;
    }
}
