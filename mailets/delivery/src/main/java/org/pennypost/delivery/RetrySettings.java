package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.pennypost.conf.Settings;

/**
 * When deferred mail is tried again, and until when.
 *
 * @param minimalBackoff the shortest time between two attempts
 * @param maximalBackoff the longest
 * @param lifetime after which a message is returned to its sender
 * @param bounceLifetime the same for messages from the null sender, which are dropped
 * @param warning the age at which the sender is told that a message waits; zero for never
 * @param confirmsEnd whether a sender who was told that is told of the delivery, too
 */
record RetrySettings(
        Duration minimalBackoff,
        Duration maximalBackoff,
        Duration lifetime,
        Duration bounceLifetime,
        Duration warning,
        boolean confirmsEnd) {
    RetrySettings {
        requireNonNull(minimalBackoff);
        requireNonNull(maximalBackoff);
        requireNonNull(lifetime);
        requireNonNull(bounceLifetime);
        requireNonNull(warning);
    }

    static RetrySettings of(Settings settings) {
        return new RetrySettings(
                settings.duration("minimal_backoff_time"),
                settings.duration("maximal_backoff_time"),
                settings.duration("maximal_queue_lifetime"),
                settings.duration("bounce_queue_lifetime"),
                settings.duration("delay_warning_time"),
                settings.bool("confirm_delay_cleared"));
    }

    /** As long as the message has waited already, within the limits: the distance doubles from try to try. */
    Duration next(Duration age) {
        if (age.compareTo(minimalBackoff) < 0) {
            return minimalBackoff;
        }
        return age.compareTo(maximalBackoff) > 0 ? maximalBackoff : age;
    }

    boolean isExpired(Duration age, boolean nullSender) {
        return age.compareTo(nullSender ? bounceLifetime : lifetime) >= 0;
    }
}
