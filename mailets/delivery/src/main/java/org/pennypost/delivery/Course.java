package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * When an attempt to deliver began, when it had its connection, and to whom.
 *
 * @param began with the set-up of the connection
 * @param connected the same moment where there is no connection
 * @param relay what {@code relay=} shows
 * @param uses for how many messages the connection has served, this one included
 */
record Course(Instant began, Instant connected, String relay, int uses) {
    Course {
        requireNonNull(began);
        requireNonNull(connected);
        requireNonNull(relay);
    }
}
