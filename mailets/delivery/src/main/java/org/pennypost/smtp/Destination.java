package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import org.pennypost.routing.NextHop;

/**
 * One next hop under its names. Immutable.
 *
 * @param text as the configuration gives it: {@code [smtp.example.com]:587}
 * @param hop the same, taken apart
 * @param asked the whole next hop that mail was sent to, which may name several
 */
record Destination(String text, NextHop hop, String asked) {
    Destination {
        requireNonNull(text);
        requireNonNull(hop);
        requireNonNull(asked);
    }

    /** Without brackets and port. */
    String domain() {
        return hop.host();
    }
}
