package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

/**
 * How recipients go: those of one way may go together.
 *
 * @param transport its name, {@code smtp}
 * @param nexthop what it is given, {@code [mail.example.com]:587}
 */
record Way(String transport, String nexthop) {
    Way {
        requireNonNull(transport);
        requireNonNull(nexthop);
    }

    /** Reads {@code transport:nexthop}; what stands behind the colon may be left out. */
    static Way of(String text, String nexthop) {
        int colon = text.indexOf(':');
        String given = colon < 0 ? "" : text.substring(colon + 1);
        return new Way(colon < 0 ? text : text.substring(0, colon), given.isEmpty() ? nexthop : given);
    }
}
