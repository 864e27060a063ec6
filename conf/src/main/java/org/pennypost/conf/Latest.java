package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps what was made of the snapshot that was asked for last, for those who are given a snapshot with each mail. Any
 * number of threads may use one object; two that meet a new snapshot at once may both make it.
 *
 * @param <T> what is made of a snapshot
 */
public final class Latest<T> {
    private final Function<Settings, T> maker;
    private volatile Optional<Made<T>> latest = Optional.empty();

    private record Made<T>(Settings settings, T value) {}

    /**
     * Prepares.
     *
     * @param maker makes it of a snapshot; what it throws goes to who asked
     */
    public Latest(Function<Settings, T> maker) {
        this.maker = requireNonNull(maker, "maker");
    }

    /**
     * Gives what belongs to a snapshot.
     *
     * @param settings the snapshot
     * @return the same object until another snapshot is asked for
     */
    public T of(Settings settings) {
        requireNonNull(settings, "settings");
        Optional<Made<T>> known = latest.filter(made -> made.settings() == settings);
        if (known.isEmpty()) {
            known = Optional.of(new Made<>(settings, maker.apply(settings)));
            latest = known;
        }
        return known.get().value();
    }
}
