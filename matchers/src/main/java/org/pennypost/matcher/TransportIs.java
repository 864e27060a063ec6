package org.pennypost.matcher;

import java.util.Optional;
import javax.inject.Inject;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.routing.Route;

/**
 * Matches recipients whose mail leaves by some transports: {@code TransportIs=smtp, relay}.
 *
 * <p>The condition is one or more names of transports between commas or blanks, without a next hop. A table that cannot be
 * asked is a failure, never "no". Thread safe. Source: transport(5).
 */
public final class TransportIs extends RouteMatcher {
    /**
     * Makes the matcher.
     *
     * @param settings the configuration, asked anew for each mail
     */
    @Inject
    public TransportIs(SettingsHolder settings) {
        super(settings);
    }

    @Override
    String property(Route route) {
        return route.transport();
    }

    @Override
    Optional<String> fault(String word) {
        return word.indexOf(':') < 0
                ? Optional.empty()
                : Optional.of("the name of a transport is wanted, without a next hop, instead of " + word);
    }
}
