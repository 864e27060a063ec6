package org.pennypost.sasl;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pennypost.conf.Settings;
import org.pennypost.routing.NetworkList;

/**
 * Who may log in, how and where. Immutable. Source: postconf(5) smtpd_sasl_*.
 *
 * @param enabled smtpd_sasl_auth_enable
 * @param options smtpd_sasl_security_options, in lower case
 * @param tlsOptions smtpd_sasl_tls_security_options, in lower case
 * @param mechanisms pennypost_auth_mechanisms as far as smtpd_sasl_mechanism_filter lets them, the strongest first
 * @param exceptions smtpd_sasl_exceptions_networks
 * @param broken broken_sasl_auth_clients
 * @param localDomain smtpd_sasl_local_domain
 * @param authenticatedHeader smtpd_sasl_authenticated_header
 * @param responseLimit smtpd_sasl_response_limit, bytes
 * @param failureDelay pennypost_auth_failure_delay
 */
public record SaslPolicy(
        boolean enabled,
        Set<String> options,
        Set<String> tlsOptions,
        List<Mechanism> mechanisms,
        NetworkList exceptions,
        boolean broken,
        String localDomain,
        boolean authenticatedHeader,
        int responseLimit,
        Duration failureDelay) {
    private static final Set<String> OPTIONS =
            Set.of("noplaintext", "noactive", "nodictionary", "noanonymous", "mutual_auth", "forward_secrecy");

    /** Checks that nothing is null. */
    public SaslPolicy {
        options = Set.copyOf(options);
        tlsOptions = Set.copyOf(tlsOptions);
        mechanisms = List.copyOf(mechanisms);
        requireNonNull(exceptions);
        requireNonNull(localDomain);
        requireNonNull(failureDelay);
    }

    /**
     * Reads the settings of a service.
     *
     * @param settings those of its line
     * @return the policy
     * @throws IllegalArgumentException when a table in the filter of mechanisms cannot be opened
     */
    public static SaslPolicy of(Settings settings) {
        MechanismFilter filter = new MechanismFilter(settings, "smtpd_sasl_mechanism_filter");
        Set<String> wanted = lower(settings.list("pennypost_auth_mechanisms"));
        List<Mechanism> mechanisms = new ArrayList<>();
        for (Mechanism each : Mechanism.values()) {
            if (wanted.contains(each.text().toLowerCase(Locale.ROOT)) && filter.lets(each)) {
                mechanisms.add(each);
            }
        }
        return new SaslPolicy(
                settings.bool("smtpd_sasl_auth_enable"),
                lower(settings.list("smtpd_sasl_security_options")),
                lower(settings.list("smtpd_sasl_tls_security_options")),
                mechanisms,
                new NetworkList(settings.list("smtpd_sasl_exceptions_networks")),
                settings.bool("broken_sasl_auth_clients"),
                settings.text("smtpd_sasl_local_domain"),
                settings.bool("smtpd_sasl_authenticated_header"),
                settings.integer("smtpd_sasl_response_limit"),
                settings.duration("pennypost_auth_failure_delay"));
    }

    private static Set<String> lower(List<String> words) {
        Set<String> lower = new HashSet<>();
        words.forEach(word -> lower.add(word.toLowerCase(Locale.ROOT)));
        return lower;
    }

    /**
     * Gives the words of the security options that mean nothing.
     *
     * @return none when all is well
     */
    public List<String> unknownOptions() {
        Set<String> all = new HashSet<>(options);
        all.addAll(tlsOptions);
        all.removeAll(OPTIONS);
        return all.stream().sorted().toList();
    }

    /**
     * Tells what may be used.
     *
     * @param encrypted whether the connection is
     * @param logins knows the users
     * @return the mechanisms, the strongest first; none where nobody can log in
     * @throws IOException when users cannot be looked up
     */
    public List<Mechanism> usable(boolean encrypted, Logins logins) throws IOException {
        List<Mechanism> usable = new ArrayList<>();
        if (enabled) {
            for (Mechanism each : mechanisms) {
                if (each.satisfies(encrypted ? tlsOptions : options) && each.suits(logins)) {
                    usable.add(each);
                }
            }
        }
        return usable;
    }

    /**
     * Completes a user name.
     *
     * @param login as the client gave it
     * @return with the local domain where it has none of its own
     */
    public String userName(String login) {
        return localDomain.isEmpty() || login.contains("@") ? login : login + "@" + localDomain;
    }
}
