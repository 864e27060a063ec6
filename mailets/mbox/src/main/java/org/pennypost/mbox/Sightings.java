package org.pennypost.mbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a file looked like lately to those who compare no more than its size and the second of its last change.
 *
 * <p>Used under the lock between threads. Source: Dovecot mbox, which believes to find every message where it was when both are the same.
 */
final class Sightings {
    /** There are many mailboxes, and this is kept for each. */
    private static final int MOST = 64;

    /** Nobody's look at a file of now is older, in seconds. */
    private static final int LATELY = 2;

    private final Set<Sighting> all = new LinkedHashSet<>();

    private record Sighting(long second, long size) {
        static Sighting of(Instant modified, long size) {
            return new Sighting(modified.getEpochSecond(), size);
        }
    }

    /** Remembers a look at the file. */
    void saw(Instant modified, long size) {
        Sighting now = Sighting.of(modified, size);
        if (!all.add(now)) {
            return;
        }
        all.removeIf(old -> old.second() < now.second() - LATELY);
        if (all.size() > MOST) {
            Iterator<Sighting> oldest = all.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Gives a time for a change at which everybody sees it: that of the change, or a whole second soon after it. */
    Instant visible(Instant modified, long size) {
        Instant time = modified;
        while (all.contains(Sighting.of(time, size))) {
            time = time.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        }
        return time;
    }
}
