package org.pennypost.matcher;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.routing.AddressClass;
import org.pennypost.routing.Route;

/**
 * Matches recipients of some address classes: {@code AddressClassIs=local, virtual-mailbox}.
 *
 * <p>The condition is one or more of {@code local}, {@code virtual-alias}, {@code virtual-mailbox}, {@code relay}, {@code
 * default}, between commas or blanks; any other word keeps the server from starting. A table that cannot be asked is a
 * failure, never "no". Thread safe. Source: ADDRESS_CLASS_README.
 */
public final class AddressClassIs extends RouteMatcher {
    private static final List<String> NAMES =
            Arrays.stream(AddressClass.values()).map(AddressClass::toString).toList();

    /**
     * Makes the matcher.
     *
     * @param settings the configuration, asked anew for each mail
     */
    @Inject
    public AddressClassIs(SettingsHolder settings) {
        super(settings);
    }

    @Override
    String property(Route route) {
        return route.addressClass().toString();
    }

    @Override
    Optional<String> fault(String word) {
        return NAMES.contains(word)
                ? Optional.empty()
                : Optional.of("unknown address class " + word + "; there are " + String.join(", ", NAMES));
    }
}
