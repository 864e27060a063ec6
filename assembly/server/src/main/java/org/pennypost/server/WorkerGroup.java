package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.NonStickyEventExecutorGroup;

/**
 * The threads on which protocol handlers run: hooks, table and DNS lookups, disk. Netty's I/O threads only parse and
 * hand over.
 *
 * <p>A connection's events run one after another in their order, but on whatever thread is free: a slow lookup holds one
 * thread and delays nobody but its own client, until as many are slow at once as there may be threads. Threads may
 * share it. Source: James's {@code AbstractConfigurableAsyncServer}, whose group pins each connection to one of 16
 * threads and leaves the core handler on the I/O thread (JAMES-4023).
 */
final class WorkerGroup implements AutoCloseable {
    private final ElasticPool pool;
    private final EventExecutorGroup group;

    /**
     * Makes a group; threads are started as they are needed.
     *
     * @param name how its threads are called, followed by numbers
     * @param most the number of threads it may grow to, at least 1
     */
    WorkerGroup(String name, int most) {
        this.pool = new ElasticPool(most, new DefaultThreadFactory(requireNonNull(name), true));
        this.group = new NonStickyEventExecutorGroup(pool);
    }

    /** What handlers are added to a pipeline with. */
    EventExecutorGroup group() {
        return group;
    }

    /** Takes no new work; what runs is finished. */
    @Override
    public void close() {
        pool.stop();
    }
}
