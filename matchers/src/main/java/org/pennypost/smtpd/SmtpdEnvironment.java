package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pennypost.cleanup.QueueIncoming;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.maillog.MailLog;
import org.pennypost.sasl.Logins;

/**
 * What all dialogues of one listener share.
 *
 * <p>Immutable; its parts are thread safe.
 *
 * @param settings gives the settings of now; asked once for each mail transaction
 * @param names finds the names of clients
 * @param queue where messages go
 * @param log the mail log
 * @param clock gives the time, and the zone for Received and Date headers
 * @param logins knows who may log in
 * @param anvil counts what each client does
 * @param waits bounds how many wait for one server outside
 * @param notices tells the postmaster
 */
public record SmtpdEnvironment(
        Supplier<SmtpdSettings> settings,
        ClientNames names,
        QueueIncoming queue,
        MailLog log,
        Clock clock,
        Logins logins,
        Anvil anvil,
        Waits waits,
        PostmasterNotices notices) {
    /** What smtpd(8) leaves out when it is run by sendmail(1). */
    private static final Map<String, String> STAND_ALONE = Map.ofEntries(
            Map.entry("smtpd_client_restrictions", ""),
            Map.entry("smtpd_helo_restrictions", ""),
            Map.entry("smtpd_sender_restrictions", ""),
            Map.entry("mynetworks", "127.0.0.0/8"),
            Map.entry("smtpd_relay_restrictions", "permit_mynetworks, reject"),
            Map.entry("smtpd_recipient_restrictions", ""),
            Map.entry("smtpd_data_restrictions", ""),
            Map.entry("smtpd_end_of_data_restrictions", ""),
            Map.entry("smtpd_reject_unlisted_recipient", "no"),
            Map.entry("smtpd_reject_unlisted_sender", "no"),
            Map.entry("smtpd_helo_required", "no"),
            Map.entry("smtpd_tls_security_level", "none"),
            Map.entry("smtpd_use_tls", "no"),
            Map.entry("smtpd_tls_wrappermode", "no"),
            Map.entry("smtpd_sasl_auth_enable", "no"),
            Map.entry("smtpd_forbid_unauth_pipelining", "no"),
            Map.entry("smtpd_forbid_bare_newline", "no"),
            Map.entry("local_header_rewrite_clients", ""),
            Map.entry("remote_header_rewrite_domain", ""),
            Map.entry("always_add_missing_headers", "no"),
            Map.entry("receive_override_options", "no_address_mappings,no_header_body_checks"));

    /** Checks that nothing is null. */
    public SmtpdEnvironment {
        requireNonNull(settings);
        requireNonNull(names);
        requireNonNull(queue);
        requireNonNull(log);
        requireNonNull(clock);
        requireNonNull(logins);
        requireNonNull(anvil);
        requireNonNull(waits);
        requireNonNull(notices);
    }

    /**
     * For a dialogue with a local user on standard input and output: nothing is refused, looked up, mapped or added, since all
     * that is done when the message gets into the queue; nobody logs in, and there is no log.
     *
     * @param settings the snapshot
     * @param queue where messages go
     * @param clock gives the time, and the zone for Received headers
     * @return the environment
     */
    public static SmtpdEnvironment standAlone(Settings settings, QueueIncoming queue, Clock clock) {
        Service service = new Service("smtp", Service.Type.PASS, "smtp", Optional.empty(), 0, "smtpd", STAND_ALONE, 0);
        SmtpdSettings own = SmtpdSettings.of(settings, service);
        ClientNames localhost = (address, port) -> new Client(address, port, "localhost", "localhost");
        return new SmtpdEnvironment(
                () -> own,
                localhost,
                queue,
                (program, text) -> {},
                clock,
                Logins.NONE,
                new Anvil(clock),
                new Waits(1),
                PostmasterNotices.NONE);
    }
}
