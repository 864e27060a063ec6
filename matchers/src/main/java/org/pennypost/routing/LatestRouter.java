package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.conf.Settings;

/**
 * Keeps the router of the snapshot that was asked for last, for those who are given a snapshot with each mail. Any number
 * of threads may use one object.
 */
public final class LatestRouter {
    private volatile Optional<Made> latest = Optional.empty();

    private record Made(Settings settings, Router router) {}

    /**
     * Gives the router of a snapshot.
     *
     * @param settings the snapshot
     * @return its router, the same one until another snapshot is asked for
     * @throws IllegalArgumentException when a list names a table of an unknown type
     */
    public Router of(Settings settings) {
        requireNonNull(settings);
        Optional<Made> known = latest.filter(made -> made.settings() == settings);
        if (known.isEmpty()) {
            known = Optional.of(new Made(settings, new Router(settings)));
            latest = known;
        }
        return known.get().router();
    }
}
