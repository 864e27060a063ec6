package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import org.pennypost.conf.Settings;

/**
 * What notifications to senders want to know of the configuration.
 *
 * @param myhostname the name of this host
 * @param myorigin the domain of MAILER-DAEMON
 * @param sizeLimit of a message with more bytes only the header is returned
 */
record BounceSettings(String myhostname, String myorigin, long sizeLimit) {
    BounceSettings {
        requireNonNull(myhostname);
        requireNonNull(myorigin);
    }

    static BounceSettings of(Settings settings) {
        return new BounceSettings(
                settings.text("myhostname"), settings.text("myorigin"), settings.number("bounce_size_limit"));
    }
}
