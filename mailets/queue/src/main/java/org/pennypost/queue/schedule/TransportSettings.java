package org.pennypost.queue.schedule;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.pennypost.conf.Settings;

/**
 * What main.cf says of the deliveries of one transport.
 *
 * <p>Immutable. Source: postconf(5) <i>transport</i>_destination_concurrency_limit and the like.
 *
 * @param processLimit how many run at once in all
 * @param initialConcurrency how many to one destination at first
 * @param concurrencyLimit how many to one destination at most, 0 for no limit
 * @param positive what a success changes
 * @param negative what a failure changes
 * @param failedCohortLimit after how many failed rounds a destination counts as dead, 0 for never
 * @param destinationDelay between two deliveries to one destination
 * @param transportDelay between two deliveries
 * @param recipientLimit how many recipients one delivery has, 0 for no limit
 * @param deadTime how long a dead destination is left alone
 * @param together how many deliveries to one destination are run as one, at most
 */
public record TransportSettings(
        int processLimit,
        int initialConcurrency,
        int concurrencyLimit,
        Feedback positive,
        Feedback negative,
        int failedCohortLimit,
        Duration destinationDelay,
        Duration transportDelay,
        int recipientLimit,
        Duration deadTime,
        int together) {
    /** Checks that nothing is null. */
    public TransportSettings {
        requireNonNull(positive);
        requireNonNull(negative);
        requireNonNull(destinationDelay);
        requireNonNull(transportDelay);
        requireNonNull(deadTime);
    }

    /**
     * Reads the parameters of a transport.
     *
     * @param settings in force
     * @param transport its name
     * @return the settings
     * @throws IllegalArgumentException when a value is malformed
     */
    public static TransportSettings of(Settings settings, String transport) {
        Duration destinationDelay = settings.duration(transport + "_destination_rate_delay");
        int limit = settings.integer(transport + "_destination_concurrency_limit");
        return new TransportSettings(
                Math.max(1, settings.integer("default_process_limit")),
                Math.max(1, settings.integer(transport + "_initial_destination_concurrency")),
                destinationDelay.isZero() ? limit : 1,
                feedback(settings, transport + "_destination_concurrency_positive_feedback"),
                feedback(settings, transport + "_destination_concurrency_negative_feedback"),
                settings.integer(transport + "_destination_concurrency_failed_cohort_limit"),
                destinationDelay,
                settings.duration(transport + "_transport_rate_delay"),
                settings.integer(transport + "_destination_recipient_limit"),
                settings.duration("minimal_backoff_time"),
                1);
    }

    /**
     * The same for an agent that delivers several messages at once.
     *
     * @param most how many at most; where a rate is set, it stays one
     * @return the settings
     */
    public TransportSettings together(int most) {
        return new TransportSettings(
                processLimit,
                initialConcurrency,
                concurrencyLimit,
                positive,
                negative,
                failedCohortLimit,
                destinationDelay,
                transportDelay,
                recipientLimit,
                deadTime,
                destinationDelay.isZero() && transportDelay.isZero() ? most : 1);
    }

    private static Feedback feedback(Settings settings, String parameter) {
        String text = settings.text(parameter);
        return Feedback.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(parameter + ": no feedback: " + text));
    }

    int firstWindow() {
        return concurrencyLimit > 0 ? Math.min(initialConcurrency, concurrencyLimit) : initialConcurrency;
    }
}
