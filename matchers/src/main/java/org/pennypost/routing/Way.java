package org.pennypost.routing;

import static java.util.Objects.requireNonNull;

/** A transport with its next hop. */
record Way(String transport, String nexthop) {
    Way {
        requireNonNull(transport);
        requireNonNull(nexthop);
    }

    /** Reads {@code transport:nexthop}; the next hop is the given one when the text has none. */
    static Way parse(String text, String nexthop) {
        int colon = text.indexOf(':');
        String explicit = colon < 0 ? "" : text.substring(colon + 1);
        return new Way(colon < 0 ? text : text.substring(0, colon), explicit.isEmpty() ? nexthop : explicit);
    }
}
