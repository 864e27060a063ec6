package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.routing.AddressClass;
import org.pennypost.routing.Router;

/** Asks the router whether an address that an alias names is local. */
record RoutedDomain(Router router) implements Aliases.LocalDomain {
    RoutedDomain {
        requireNonNull(router);
    }

    @Override
    public Optional<Address> localize(Address address) throws LookupFailure {
        org.pennypost.routing.Route route = router.resolve(address);
        return Optional.of(route.address()).filter(resolved -> route.addressClass() == AddressClass.LOCAL);
    }
}
