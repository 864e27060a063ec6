package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.pennypost.conf.SettingsHolder;

/**
 * Allots queue ids in Postfix's forms. Short: five upper-case hexadecimal digits of the microseconds of the clock, and a number of six, {@code
 * 9A13A130FDA}. Long: the seconds of the clock (six digits or more) and its microseconds (four) to the base of 52, {@code z}, and the number to
 * the base of 51, {@code 3Pt2mN2VXxznjll}; the digits have no vowels, and those of the number no z.
 *
 * <p>The number counts on from a random one, through all numbers of six hexadecimal digits, so that a short id comes again after 15
 * million messages at the earliest, and then only in the same microsecond; after a restart it is as unlikely. A long one never comes again
 * while the clock goes on. Thread safe; one object for the process. Source: postconf(5) enable_long_queue_ids; Postfix {@code mail_queue.h}.
 */
@Singleton
public final class QueueIds {
    private static final int FIRST = 0x100000;
    private static final int COUNT = 0x1000000 - FIRST;

    private static final String DIGITS = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
    private static final int TIME_BASE = 52;
    private static final int NUMBER_BASE = 51;
    private static final int SECONDS = 6;
    private static final int MICROSECONDS = 4;

    private final Clock clock;
    private final BooleanSupplier isLong;
    private final AtomicLong next;

    /**
     * Begins with a random number.
     *
     * @param clock gives the time
     * @param settings say for each id whether it is long
     */
    @Inject
    public QueueIds(Clock clock, SettingsHolder settings) {
        this(clock, () -> settings.current().bool("enable_long_queue_ids"), new SecureRandom().nextInt(COUNT));
    }

    /**
     * Allots short ids from a random number on.
     *
     * @param clock gives the time
     */
    public QueueIds(Clock clock) {
        this(clock, new SecureRandom().nextInt(COUNT));
    }

    QueueIds(Clock clock, long first) {
        this(clock, () -> false, first);
    }

    QueueIds(Clock clock, BooleanSupplier isLong, long first) {
        this.clock = requireNonNull(clock);
        this.isLong = requireNonNull(isLong);
        this.next = new AtomicLong(first);
    }

    /**
     * Allots an id.
     *
     * @return letters of ASCII and digits
     */
    public String next() {
        Instant now = clock.instant();
        int microseconds = now.get(ChronoField.MICRO_OF_SECOND);
        long number = FIRST + next.getAndIncrement() % COUNT;
        return isLong.getAsBoolean()
                ? digits(now.getEpochSecond(), TIME_BASE, SECONDS)
                        + digits(microseconds, TIME_BASE, MICROSECONDS)
                        + 'z'
                        + digits(number, NUMBER_BASE, 1)
                : String.format(Locale.ROOT, "%05X%06X", microseconds, number);
    }

    private static String digits(long value, int base, int least) {
        StringBuilder reversed = new StringBuilder();
        for (long rest = value; rest > 0 || reversed.length() < least; rest /= base) {
            reversed.append(DIGITS.charAt((int) (rest % base)));
        }
        return reversed.reverse().toString();
    }
}
