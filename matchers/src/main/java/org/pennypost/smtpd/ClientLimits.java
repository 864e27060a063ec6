package org.pennypost.smtpd;

import java.time.Duration;
import org.pennypost.conf.Settings;

/**
 * How much one client may do; 0 is no limit. Source: postconf(5) by the parameter of the same name.
 *
 * @param connectionCount smtpd_client_connection_count_limit
 * @param connectionRate smtpd_client_connection_rate_limit
 * @param messageRate smtpd_client_message_rate_limit
 * @param recipientRate smtpd_client_recipient_rate_limit
 * @param authRate smtpd_client_auth_rate_limit
 * @param newTlsRate smtpd_client_new_tls_session_rate_limit
 * @param unit anvil_rate_time_unit
 * @param exceptions smtpd_client_event_limit_exceptions
 */
record ClientLimits(
        int connectionCount,
        int connectionRate,
        int messageRate,
        int recipientRate,
        int authRate,
        int newTlsRate,
        Duration unit,
        ClientList exceptions) {
    static ClientLimits of(Settings settings) {
        return new ClientLimits(
                settings.integer("smtpd_client_connection_count_limit"),
                settings.integer("smtpd_client_connection_rate_limit"),
                settings.integer("smtpd_client_message_rate_limit"),
                settings.integer("smtpd_client_recipient_rate_limit"),
                settings.integer("smtpd_client_auth_rate_limit"),
                settings.integer("smtpd_client_new_tls_session_rate_limit"),
                settings.duration("anvil_rate_time_unit"),
                ClientList.of("smtpd_client_event_limit_exceptions", settings));
    }
}
