package org.pennypost.login;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.sasl.Mechanism;
import org.pennypost.sasl.SaslPolicy;
import org.pennypost.smtpd.Fault;
import org.pennypost.tls.TlsFault;
import org.pennypost.tls.TlsServer;

/**
 * What logging in needs of one snapshot of the settings, for one line of {@code master.cf}. Immutable; threads may share it.
 *
 * @param hostname myhostname
 * @param name mail_name, which greets
 * @param tls keys and certificates, those of smtpd
 * @param required whether nobody logs in without TLS, but from this machine: pennypost_ssl = required
 * @param clear whether passwords may travel in clear from elsewhere: pennypost_disable_plaintext_auth = no
 * @param mechanisms pennypost_auth_mechanisms, the strongest first
 * @param failureDelay pennypost_auth_failure_delay
 * @param userIpConnections pennypost_mail_max_userip_connections; 0 for no limit
 */
public record LoginSettings(
        String hostname,
        String name,
        TlsServer tls,
        boolean required,
        boolean clear,
        List<Mechanism> mechanisms,
        Duration failureDelay,
        int userIpConnections) {
    private static final Set<String> COMMANDS = Set.of("imapd", "pop3d", "sieved");
    private static final Map<String, String> LEVELS = Map.of("no", "none", "yes", "may", "required", "encrypt");

    /** Checks that nothing is null. */
    public LoginSettings {
        requireNonNull(hostname);
        requireNonNull(name);
        requireNonNull(tls);
        mechanisms = List.copyOf(mechanisms);
        requireNonNull(failureDelay);
    }

    /**
     * Reads the settings of a service.
     *
     * @param settings those of its line
     * @return the same in types
     * @throws IllegalArgumentException when TLS cannot be used as it is configured
     */
    public static LoginSettings of(Settings settings) {
        try {
            return new LoginSettings(
                    settings.text("myhostname"),
                    settings.text("mail_name"),
                    tls(settings),
                    settings.text("pennypost_ssl").equals("required"),
                    !settings.bool("pennypost_disable_plaintext_auth"),
                    SaslPolicy.of(settings).mechanisms(),
                    settings.duration("pennypost_auth_failure_delay"),
                    settings.integer("pennypost_mail_max_userip_connections"));
        } catch (TlsFault e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static TlsServer tls(Settings settings) throws TlsFault {
        String ssl = settings.text("pennypost_ssl");
        String level = LEVELS.get(ssl);
        if (level == null) {
            throw new TlsFault(
                    List.of("pennypost_ssl"), "pennypost_ssl: no level: \"" + ssl + "\"", "write no, yes or required");
        }
        return TlsServer.of(settings.with(
                Map.of("smtpd_tls_security_level", level, "smtpd_tls_ask_ccert", "no", "smtpd_tls_req_ccert", "no")));
    }

    /**
     * Says what keeps the services to log in to from running.
     *
     * @param settings the snapshot
     * @return errors and warnings with the line that is to be changed, each once; empty when all is well
     */
    public static List<Problem> problems(Settings settings) {
        List<Problem> found = new ArrayList<>();
        for (Service service : settings.services()) {
            if (COMMANDS.contains(service.command())) {
                fault(settings.forService(service)).forEach(fault -> found.add(fault.at(settings, service)));
            }
        }
        return found.stream().distinct().toList();
    }

    private static List<Fault> fault(Settings settings) {
        try {
            return tls(settings).isWithoutCertificate()
                    ? List.of(Fault.warning(
                            List.of("pennypost_ssl"),
                            "TLS is not offered to IMAP, POP3 and ManageSieve, since there is no certificate",
                            "set smtpd_tls_chain_files, or pennypost_ssl = no"))
                    : List.of();
        } catch (TlsFault e) {
            return List.of(Fault.error(e.parameters(), String.valueOf(e.getMessage()), e.cure()));
        } catch (IllegalArgumentException e) {
            return List.of(Fault.error(List.of(), String.valueOf(e.getMessage()), "correct the value"));
        }
    }
}
