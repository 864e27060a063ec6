package org.pennypost.smtpd;

import java.time.Duration;
import org.pennypost.conf.Settings;

/**
 * The limits of a session. Source: postconf(5) by the parameter of the same name.
 *
 * @param messageSize message_size_limit in bytes, 0 for none
 * @param recipients smtpd_recipient_limit
 * @param recipientOvershoot smtpd_recipient_overshoot_limit
 * @param softErrors smtpd_soft_error_limit
 * @param hardErrors smtpd_hard_error_limit
 * @param errorSleep smtpd_error_sleep_time
 * @param junkCommands smtpd_junk_command_limit
 * @param timeout smtpd_timeout
 * @param perRequest smtpd_per_request_deadline
 * @param minDataRate smtpd_min_data_rate in bytes a second
 * @param lineLength line_length_limit, for command lines
 */
record SmtpdLimits(
        long messageSize,
        int recipients,
        int recipientOvershoot,
        int softErrors,
        int hardErrors,
        Duration errorSleep,
        int junkCommands,
        Duration timeout,
        boolean perRequest,
        int minDataRate,
        int lineLength) {
    static SmtpdLimits of(Settings settings) {
        return new SmtpdLimits(
                settings.number("message_size_limit"),
                settings.integer("smtpd_recipient_limit"),
                settings.integer("smtpd_recipient_overshoot_limit"),
                settings.integer("smtpd_soft_error_limit"),
                settings.integer("smtpd_hard_error_limit"),
                settings.duration("smtpd_error_sleep_time"),
                settings.integer("smtpd_junk_command_limit"),
                settings.duration("smtpd_timeout"),
                settings.bool("smtpd_per_request_deadline"),
                Math.max(settings.integer("smtpd_min_data_rate"), 1),
                Math.max(settings.integer("line_length_limit"), 512));
    }
}
