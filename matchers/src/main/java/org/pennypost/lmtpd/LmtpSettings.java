package org.pennypost.lmtpd;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import org.pennypost.conf.Settings;

/**
 * What the dialogue needs of one snapshot.
 *
 * @param hostname myhostname
 * @param name mail_name
 * @param sizeLimit message_size_limit, 0 for no limit
 * @param timeout smtpd_timeout, that of a server that is not short of anything
 * @param directory where a message waits until it is delivered
 */
public record LmtpSettings(String hostname, String name, long sizeLimit, Duration timeout, Path directory) {
    /** Checks that nothing is null. */
    public LmtpSettings {
        requireNonNull(hostname);
        requireNonNull(name);
        requireNonNull(timeout);
        requireNonNull(directory);
    }

    /**
     * Takes them from the settings of a service.
     *
     * @param settings those of its line
     * @return the same in types
     */
    public static LmtpSettings of(Settings settings) {
        return new LmtpSettings(
                settings.text("myhostname"),
                settings.text("mail_name"),
                settings.number("message_size_limit"),
                settings.duration("smtpd_timeout"),
                settings.path("data_directory").resolve("tmp"));
    }
}
