package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import org.pennypost.address.Address;
import org.pennypost.address.Destination;
import org.pennypost.address.TrivialRewrite;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;

/**
 * The one router: rewrites an address, finds its class, transport and next hop. RCPT time, delivery time and
 * {@code explain} ask the same code, so that what was accepted is not bounced as unknown later.
 *
 * <p>Made from one snapshot of the settings. Immutable and thread safe. Known limits: the virtual classes, transport_maps
 * and sender-dependent next hops have their place in {@link AddressClass} and here, but no tables yet. Source:
 * ADDRESS_CLASS_README, postconf(5).
 */
public final class Router {
    private final TrivialRewrite rewrite;
    private final String myhostname;
    private final String emptyAddressRecipient;
    private final DomainList mydestination;
    private final DomainList relayDomains;
    private final OwnAddresses ownAddresses;
    private final Transports transports;

    /**
     * Makes a router.
     *
     * @param settings the snapshot
     * @throws IllegalArgumentException when a list names a table of an unknown type
     */
    public Router(Settings settings) {
        requireNonNull(settings);
        this.rewrite = new TrivialRewrite(
                settings.text("myorigin"),
                settings.text("mydomain"),
                settings.bool("swap_bangpath"),
                settings.bool("allow_percent_hack"),
                settings.bool("append_at_myorigin"),
                settings.bool("append_dot_mydomain"));
        this.myhostname = settings.text("myhostname");
        this.emptyAddressRecipient = settings.text("empty_address_recipient");
        this.mydestination = DomainList.of("mydestination", settings);
        this.relayDomains = DomainList.of("relay_domains", settings);
        this.ownAddresses = OwnAddresses.of(settings.list("inet_interfaces"), settings.list("proxy_interfaces"));
        this.transports = new Transports(
                settings.text("local_transport"),
                settings.text("relay_transport"),
                settings.text("default_transport"),
                settings.text("relayhost"));
    }

    /**
     * Gives what rewrites addresses.
     *
     * @return trivial-rewrite for this snapshot
     */
    public TrivialRewrite rewrite() {
        return rewrite;
    }

    /**
     * Gives the addresses of this machine.
     *
     * @return inet_interfaces and proxy_interfaces
     */
    public OwnAddresses ownAddresses() {
        return ownAddresses;
    }

    /**
     * Finds where an address goes.
     *
     * @param address as a client gave it or as it stands in the queue; not the null sender
     * @return the route
     * @throws LookupFailure when a table cannot be asked; the answer is then unknown, not "no"
     */
    public Route resolve(Address address) throws LookupFailure {
        Destination destination = Destination.resolve(
                rewrite.rewrite(address), rewrite, emptyAddressRecipient, myhostname, this::isLocalDomain);
        AddressClass addressClass = classOf(destination);
        Transports.Choice choice =
                transports.choose(addressClass, destination.address().domain().orElse(myhostname));
        return new Route(
                addressClass,
                destination.address(),
                choice.transport(),
                choice.nexthop(),
                destination.routed(),
                destination.valid());
    }

    private AddressClass classOf(Destination destination) throws LookupFailure {
        if (destination.local()) {
            return AddressClass.LOCAL;
        }
        String domain = destination.address().domain().orElse("");
        return relayDomains.contains(domain) ? AddressClass.RELAY : AddressClass.DEFAULT;
    }

    private boolean isLocalDomain(String domain) throws LookupFailure {
        return ownAddresses.isOwnLiteral(domain) || mydestination.contains(domain);
    }
}
