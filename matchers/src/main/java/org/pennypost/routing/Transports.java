package org.pennypost.routing;

/**
 * The transport and next hop of each address class.
 *
 * @param local postconf(5) local_transport, {@code transport:nexthop}
 * @param relay postconf(5) relay_transport
 * @param fallback postconf(5) default_transport
 * @param relayhost postconf(5) relayhost, empty for none
 */
record Transports(String local, String relay, String fallback, String relayhost) {
    record Choice(String transport, String nexthop) {}

    Choice choose(AddressClass addressClass, String domain) {
        return switch (addressClass) {
            case LOCAL, VIRTUAL_ALIAS, VIRTUAL_MAILBOX -> choice(local, domain);
            case RELAY -> choice(relay, relayhost.isEmpty() ? domain : relayhost);
            case DEFAULT -> choice(fallback, relayhost.isEmpty() ? domain : relayhost);
        };
    }

    private static Choice choice(String transport, String nexthop) {
        int colon = transport.indexOf(':');
        if (colon < 0) {
            return new Choice(transport, nexthop);
        }
        String explicit = transport.substring(colon + 1);
        return new Choice(transport.substring(0, colon), explicit.isEmpty() ? nexthop : explicit);
    }
}
