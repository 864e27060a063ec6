package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.pennypost.conf.Settings;
import org.pennypost.routing.OwnAddresses;

/**
 * What the client wants to know of the configuration.
 *
 * @param heloName smtp_helo_name
 * @param myhostname who greets so is ourselves
 * @param port smtp_tcp_port: number or name of a service
 * @param protocols inet_protocols
 * @param addressPreference smtp_address_preference: any, ipv4 or ipv6
 * @param randomize whether equal servers are tried in random order
 * @param addressLimit how many addresses of a next hop are tried; 0 for all
 * @param sessionLimit how many sessions; 0 for no limit
 * @param skip5xxGreeting whether a server that greets with 5xx is passed over
 * @param nativeLookup whether hosts are looked up as the system does, beside or instead of the DNS
 * @param dnsLookup whether the DNS is asked
 * @param lineLength longest line that is sent whole; 0 for no limit
 * @param needsTls whether the configuration demands encryption, which there is not yet
 * @param own our own addresses
 * @param timeouts of the steps of the dialogue
 */
record SmtpSettings(
        String heloName,
        String myhostname,
        String port,
        List<String> protocols,
        String addressPreference,
        boolean randomize,
        int addressLimit,
        int sessionLimit,
        boolean skip5xxGreeting,
        boolean dnsLookup,
        boolean nativeLookup,
        int lineLength,
        boolean needsTls,
        OwnAddresses own,
        Timeouts timeouts) {
    private static final Set<String> OPTIONAL_TLS = Set.of("", "none", "may");

    /** How long a step may take. */
    record Timeouts(
            Duration connect,
            Duration helo,
            Duration mail,
            Duration rcpt,
            Duration dataInit,
            Duration dataXfer,
            Duration dataDone) {
        Timeouts {
            requireNonNull(connect);
            requireNonNull(helo);
            requireNonNull(mail);
            requireNonNull(rcpt);
            requireNonNull(dataInit);
            requireNonNull(dataXfer);
            requireNonNull(dataDone);
        }

        private static Timeouts of(Settings settings) {
            return new Timeouts(
                    settings.duration("smtp_connect_timeout"),
                    settings.duration("smtp_helo_timeout"),
                    settings.duration("smtp_mail_timeout"),
                    settings.duration("smtp_rcpt_timeout"),
                    settings.duration("smtp_data_init_timeout"),
                    settings.duration("smtp_data_xfer_timeout"),
                    settings.duration("smtp_data_done_timeout"));
        }
    }

    SmtpSettings {
        requireNonNull(heloName);
        requireNonNull(myhostname);
        requireNonNull(port);
        protocols = List.copyOf(protocols);
        requireNonNull(addressPreference);
        requireNonNull(own);
        requireNonNull(timeouts);
    }

    static SmtpSettings of(Settings settings) {
        List<String> lookups = settings.list("smtp_host_lookup");
        return new SmtpSettings(
                settings.text("smtp_helo_name"),
                settings.text("myhostname"),
                settings.text("smtp_tcp_port"),
                settings.list("inet_protocols"),
                settings.text("smtp_address_preference"),
                settings.bool("smtp_randomize_addresses"),
                settings.integer("smtp_mx_address_limit"),
                settings.integer("smtp_mx_session_limit"),
                settings.bool("smtp_skip_5xx_greeting"),
                lookups.contains("dns"),
                lookups.contains("native"),
                settings.integer("smtp_line_length_limit"),
                !OPTIONAL_TLS.contains(settings.text("smtp_tls_security_level")),
                OwnAddresses.of(settings.list("inet_interfaces"), settings.list("proxy_interfaces")),
                Timeouts.of(settings));
    }
}
