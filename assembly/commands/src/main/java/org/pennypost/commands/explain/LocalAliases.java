package org.pennypost.commands.explain;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pennypost.address.Address;
import org.pennypost.address.AddressExtension;
import org.pennypost.address.AddressList;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.AddressClass;
import org.pennypost.routing.Route;
import org.pennypost.routing.Router;
import org.pennypost.routing.TableList;

/**
 * Tells what aliases(5) make of the recipients that the transport local delivers to, and where their members go. Commands, files and
 * lists are named and not followed. Used by one thread, once. Source: Postfix local(8).
 */
final class LocalAliases {
    private static final String PARAMETER = "alias_maps";
    private static final String LOCAL = "local";
    private static final List<String> NO_ADDRESSES = List.of("|", "/", "\"|", "\"/", ":include:", "\\");
    private static final int DEEPEST = 100;

    private final Router router;
    private final AddressExtension extensions;
    private final TableList tables;
    private final Steps steps;
    private final Set<String> seen = new HashSet<>();

    LocalAliases(Settings settings, Router router, Steps steps) {
        this.router = requireNonNull(router, "router");
        this.steps = requireNonNull(steps, "steps");
        this.extensions = new AddressExtension(
                settings.text("recipient_delimiter"),
                settings.bool("owner_request_special"),
                settings.text("double_bounce_sender"));
        this.tables = TableList.of(PARAMETER, settings, steps);
    }

    /** Follows one recipient; a table that cannot be asked is among the steps and ends this. */
    void follow(Route route) {
        try {
            if (isLocal(route)) {
                follow(route.address());
            }
        } catch (LookupFailure e) {
            // the observer has heard of it
        }
    }

    private static boolean isLocal(Route route) {
        return route.valid()
                && route.addressClass() == AddressClass.LOCAL
                && route.transport().equals(LOCAL);
    }

    private void follow(Address address) throws LookupFailure {
        String name = address.localPart().toLowerCase(Locale.ROOT);
        if (seen.size() > DEEPEST || !seen.add(name)) {
            return;
        }
        Optional<String> value = tables.find(name);
        Optional<AddressExtension.Split> split = extensions.split(name);
        if (value.isEmpty() && split.isPresent()) {
            value = tables.find(split.get().user());
        }
        if (value.isEmpty()) {
            return;
        }
        steps.add(Step.of(Step.Kind.EXPANSION, PARAMETER, address.external(), value.get()));
        for (String member : AddressList.parse(value.get(), Integer.MAX_VALUE).addresses()) {
            if (NO_ADDRESSES.stream().noneMatch(member::startsWith)) {
                member(Address.ofExternal(member));
            }
        }
    }

    private void member(Address member) throws LookupFailure {
        Route route = router.resolve(member);
        if (isLocal(route)) {
            follow(route.address());
        } else if (route.valid()) {
            steps.add(Step.of(
                    Step.Kind.TRANSPORT,
                    PARAMETER,
                    route.address().external(),
                    route.transport() + ":" + route.nexthop()));
        }
    }
}
