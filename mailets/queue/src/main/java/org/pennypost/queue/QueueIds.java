package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Allots queue ids in Postfix's short form: five upper-case hexadecimal digits of the microseconds of the clock, and a
 * number, {@code 9A13A130FDA}.
 *
 * <p>The number counts on from a random one, through all numbers of six digits, so that an id comes again after 15
 * million messages at the earliest, and then only in the same microsecond; after a restart it is as unlikely. Thread safe; one object for the process.
 * Source: postconf(5) enable_long_queue_ids.
 */
@Singleton
public final class QueueIds {
    private static final int FIRST = 0x100000;
    private static final int COUNT = 0x1000000 - FIRST;

    private final Clock clock;
    private final AtomicLong next;

    /**
     * Begins with a random number.
     *
     * @param clock gives the microseconds
     */
    @Inject
    public QueueIds(Clock clock) {
        this(clock, new SecureRandom().nextInt(COUNT));
    }

    QueueIds(Clock clock, long first) {
        this.clock = requireNonNull(clock);
        this.next = new AtomicLong(first);
    }

    /**
     * Allots an id.
     *
     * @return eleven characters, 0 to 9 and A to F
     */
    public String next() {
        int microseconds = clock.instant().get(ChronoField.MICRO_OF_SECOND);
        long number = FIRST + next.getAndIncrement() % COUNT;
        return String.format(Locale.ROOT, "%05X%06X", microseconds, number);
    }
}
