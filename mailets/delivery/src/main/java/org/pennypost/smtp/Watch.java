package org.pennypost.smtp;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections whose time is over, about once a second. A socket's own time limit counts for single reads only: a
 * peer that takes nothing, or sends a byte now and then, would hold its thread for ever. Thread safe; one object for the
 * process.
 */
public final class Watch implements AutoCloseable {
    private static final Duration ROUND = Duration.ofMillis(500);

    private final Set<SmtpConnection> connections = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService rounds;

    /** Begins to watch. */
    public Watch() {
        rounds = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "smtp-watch");
            thread.setDaemon(true);
            return thread;
        });
        // The task never throws, so it is never dropped.
        var unused = rounds.scheduleWithFixedDelay(
                () -> connections.forEach(SmtpConnection::closeWhenLate),
                ROUND.toMillis(),
                ROUND.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    void add(SmtpConnection connection) {
        connections.add(connection);
    }

    void remove(SmtpConnection connection) {
        connections.remove(connection);
    }

    /** Ends the watch; what is open is closed. */
    @Override
    public void close() {
        rounds.shutdownNow();
        connections.forEach(SmtpConnection::close);
    }
}
