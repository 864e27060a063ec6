package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.pennypost.address.Address;
import org.pennypost.address.AddressExtension;
import org.pennypost.address.Destination;
import org.pennypost.address.TrivialRewrite;
import org.pennypost.conf.Settings;
import org.pennypost.conf.table.LookupFailure;

/**
 * The one router: rewrites an address, finds its class, transport and next hop. RCPT time, delivery time and
 * {@code explain} ask the same code, so that what was accepted is not bounced as unknown later.
 *
 * <p>Made from one snapshot of the settings. Immutable and thread safe. Source: ADDRESS_CLASS_README, postconf(5),
 * transport(5), relocated(5).
 */
public final class Router {
    private final Destination.Rules rules;
    private final boolean allowMinUser;
    private final LocalDomains localDomains;
    private final AddressLookup lookup;
    private final AddressClasses classes;
    private final ClassTransports transports;
    private final TransportMaps transportMaps;
    private final TableList relocated;

    /**
     * Makes a router.
     *
     * @param settings the snapshot
     * @throws IllegalArgumentException when a list names a table of an unknown type
     */
    public Router(Settings settings) {
        this(settings, LookupObserver.NONE);
    }

    /**
     * Makes a router that tells of its lookups.
     *
     * @param settings the snapshot
     * @param observer is told of each lookup
     * @throws IllegalArgumentException when a list names a table of an unknown type
     */
    public Router(Settings settings, LookupObserver observer) {
        requireNonNull(settings);
        requireNonNull(observer);
        this.rules = rules(settings);
        this.allowMinUser = settings.bool("allow_min_user");
        this.localDomains = LocalDomains.of(settings, observer);
        this.lookup = new AddressLookup(
                new AddressExtension(
                        settings.text("recipient_delimiter"),
                        settings.bool("owner_request_special"),
                        settings.text("double_bounce_sender")),
                localDomains);
        this.classes = new AddressClasses(settings, observer);
        this.transports = new ClassTransports(settings, lookup, observer);
        this.transportMaps = new TransportMaps(settings, lookup, observer);
        this.relocated = TableList.of("relocated_maps", settings, observer);
    }

    private static Destination.Rules rules(Settings settings) {
        TrivialRewrite rewrite = new TrivialRewrite(
                settings.text("myorigin"),
                settings.text("mydomain"),
                settings.bool("swap_bangpath"),
                settings.bool("allow_percent_hack"),
                settings.bool("append_at_myorigin"),
                settings.bool("append_dot_mydomain"));
        return new Destination.Rules(
                rewrite,
                settings.text("empty_address_recipient"),
                settings.text("myhostname"),
                settings.bool("resolve_dequoted_address"),
                settings.bool("resolve_null_domain"),
                settings.bool("resolve_numeric_domain"));
    }

    /**
     * Gives what rewrites addresses.
     *
     * @return trivial-rewrite for this snapshot
     */
    public TrivialRewrite rewrite() {
        return rules.rewrite();
    }

    /**
     * Gives the addresses of this machine.
     *
     * @return inet_interfaces and proxy_interfaces
     */
    public OwnAddresses ownAddresses() {
        return localDomains.addresses();
    }

    /**
     * Gives what looks addresses up in tables.
     *
     * @return the lookup with this snapshot's delimiter and local domains
     */
    public AddressLookup lookup() {
        return lookup;
    }

    /**
     * Finds where an address goes when the null sender writes to it.
     *
     * @param recipient as a client gave it; not the null sender
     * @return the route
     * @throws LookupFailure when a table cannot be asked; the answer is then unknown, not "no"
     */
    public Route resolve(Address recipient) throws LookupFailure {
        return resolve(Address.NULL, recipient);
    }

    /**
     * Finds where an address goes that somebody has just given us.
     *
     * @param sender for the sender-dependent maps
     * @param recipient as a client gave it; not the null sender
     * @return the route
     * @throws LookupFailure when a table cannot be asked; the answer is then unknown, not "no"
     */
    public Route resolve(Address sender, Address recipient) throws LookupFailure {
        return resolveRewritten(sender, rules.rewrite().rewrite(recipient));
    }

    /**
     * Finds where an address of the queue goes. It is not rewritten again: {@code a@localhost.} became {@code
     * a@localhost}, which a second time might become a host of mydomain.
     *
     * @param sender for the sender-dependent maps
     * @param rewritten what {@link #rewrite} made of the recipient
     * @return the route
     * @throws LookupFailure when a table cannot be asked; the answer is then unknown, not "no"
     */
    public Route resolveRewritten(Address sender, Address rewritten) throws LookupFailure {
        Destination destination = Destination.resolve(rewritten, rules, localDomains);
        if (!destination.valid()) {
            return invalid(destination);
        }
        Address address = destination.address();
        String domain = address.domain().orElseThrow();
        AddressClass addressClass = destination.local() ? AddressClass.LOCAL : classes.of(domain);
        classes.warn(addressClass, domain);
        Way way = transports.way(addressClass, sender, domain);
        if (addressClass != AddressClass.VIRTUAL_ALIAS) {
            way = transportMaps.redirect(address, way);
        }
        Optional<AddressLookup.Match> moved = lookup.find(relocated, address);
        if (moved.isPresent()) {
            way = new Way("error", "5.1.6 User has moved to " + moved.get().value());
        }
        // A command would take such an address for an option.
        return address.text().startsWith("-") && !allowMinUser
                ? invalid(destination)
                : new Route(addressClass, address, way.transport(), way.nexthop(), destination.routed(), true);
    }

    private static Route invalid(Destination destination) {
        return new Route(
                AddressClass.DEFAULT,
                destination.address(),
                "error",
                "5.1.3 bad address syntax",
                destination.routed(),
                false);
    }
}
