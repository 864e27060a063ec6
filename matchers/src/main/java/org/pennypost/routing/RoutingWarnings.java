package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.maillog.MailLog;

/**
 * Writes into the log what cannot be meant as it is configured, in the words of trivial-rewrite(8); hears nothing else.
 *
 * <p>Immutable and thread safe.
 *
 * @param log where it goes
 */
public record RoutingWarnings(MailLog log) implements LookupObserver {
    /** Checks that nothing is null. */
    public RoutingWarnings {
        requireNonNull(log);
    }

    @Override
    public void asked(String parameter, String table, String key, Optional<String> value) {
        // Nobody listens.
    }

    @Override
    public void failed(String parameter, String table, String key, LookupFailure reason) {
        // Whoever asks tells of it.
    }

    @Override
    public boolean hearsWarnings() {
        return true;
    }

    @Override
    public void warning(String text) {
        log.log("trivial-rewrite", "warning: " + text);
    }
}
