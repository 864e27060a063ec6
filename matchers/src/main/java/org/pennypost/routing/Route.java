package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

import org.pennypost.address.Address;

/**
 * Where an address goes.
 *
 * <p>Immutable. Source: Postfix {@code resolve_clnt(3)}.
 *
 * @param addressClass the class of its domain
 * @param address the address after rewriting, with the domain that counts
 * @param transport the transport, {@code local}, {@code smtp}…
 * @param nexthop the next hop: a domain, {@code [host]}, {@code host:port}
 * @param routed true when the local part holds {@code @}, {@code %} or {@code !}: a next host might send it elsewhere
 * @param valid false when the address cannot be one ({@code 501 5.1.3})
 */
public record Route(
        AddressClass addressClass, Address address, String transport, String nexthop, boolean routed, boolean valid) {
    /** Checks that nothing is null. */
    public Route {
        requireNonNull(addressClass);
        requireNonNull(address);
        requireNonNull(transport);
        requireNonNull(nexthop);
    }

    /**
     * Tells whether anybody may send mail to this address: the domain is ours or one we relay for, and the local part
     * cannot send it on.
     *
     * @return true when relaying is out of question
     */
    public boolean isAuthorizedDestination() {
        return isAuthorizedDestination(false);
    }

    /**
     * Tells whether anybody may send mail to this address.
     *
     * @param trustsRouting postconf(5) allow_untrusted_routing: whether the local part may send it on
     * @return true when relaying is out of question, or trusted
     */
    public boolean isAuthorizedDestination(boolean trustsRouting) {
        return (trustsRouting || !routed) && (addressClass.isFinal() || addressClass == AddressClass.RELAY);
    }
}
