package org.pennypost.sasl;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pennypost.conf.Settings;

/**
 * Which mechanism the client takes of those that a server offers: the strongest that the filter lets pass and that has the
 * properties asked for. Immutable; threads may share it. Source: postconf(5) smtp_sasl_mechanism_filter,
 * smtp_sasl_security_options.
 */
public final class ClientMechanisms {
    private final MechanismFilter filter;

    /**
     * Reads the filter.
     *
     * @param settings the snapshot
     * @param parameter {@code smtp_sasl_mechanism_filter} or that of LMTP
     */
    public ClientMechanisms(Settings settings, String parameter) {
        this.filter = new MechanismFilter(requireNonNull(settings), parameter);
    }

    /**
     * Tells whether the filter lets anything pass.
     *
     * @param offered names, known or not
     * @return false when all are filtered out
     */
    public boolean letsAny(Collection<String> offered) {
        return offered.stream().anyMatch(filter::lets);
    }

    /**
     * Chooses.
     *
     * @param offered names, in any letter case
     * @param options words of smtp_sasl_security_options
     * @return empty when none will do
     */
    public Optional<Mechanism> choose(Collection<String> offered, Collection<String> options) {
        List<Mechanism> known =
                offered.stream().flatMap(name -> Mechanism.of(name).stream()).toList();
        return Arrays.stream(Mechanism.values())
                .filter(each -> known.contains(each) && filter.lets(each) && each.satisfies(Set.copyOf(options)))
                .findFirst();
    }
}
