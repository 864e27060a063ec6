package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import org.pennypost.conf.Settings;

/**
 * What notifications want to know of the configuration.
 *
 * @param myhostname the name of this host
 * @param myorigin the domain of MAILER-DAEMON
 * @param sizeLimit of a message with more bytes only the header is returned
 * @param classes what the postmaster is told of
 * @param delayWarning the age at which senders are told of a delay; zero for never
 * @param lifetime for how long a message is tried
 */
record BounceSettings(
        String myhostname,
        String myorigin,
        long sizeLimit,
        Set<String> classes,
        Duration delayWarning,
        Duration lifetime) {
    BounceSettings {
        requireNonNull(myhostname);
        requireNonNull(myorigin);
        requireNonNull(delayWarning);
        requireNonNull(lifetime);
        classes = Set.copyOf(classes);
    }

    static BounceSettings of(Settings settings) {
        return new BounceSettings(
                settings.text("myhostname"),
                settings.text("myorigin"),
                settings.number("bounce_size_limit"),
                Set.copyOf(settings.list("notify_classes")),
                settings.duration("delay_warning_time"),
                settings.duration("maximal_queue_lifetime"));
    }
}
