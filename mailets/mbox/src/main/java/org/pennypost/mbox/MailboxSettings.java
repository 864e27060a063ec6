package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;

/**
 * What an administrator may say about locking and the size of mailboxes.
 *
 * <p>Immutable. Source: postconf(5) mailbox_delivery_lock, deliver_lock_attempts, deliver_lock_delay, stale_lock_time,
 * mailbox_size_limit.
 *
 * @param locks which locks are taken beside the one between threads
 * @param lockAttempts how often an exclusive lock is tried, at least 1; with {@code lockDelay} it bounds the waiting
 * @param lockDelay the time between attempts
 * @param staleLockTime the age from which a dotlock is taken as left over
 * @param sizeLimit the largest size of the whole file in bytes, 0 for no limit
 */
public record MailboxSettings(
        Set<LockMethod> locks, int lockAttempts, Duration lockDelay, Duration staleLockTime, long sizeLimit) {
    /** Postfix's defaults, but no size limit (as Debian ships it). */
    public static final MailboxSettings DEFAULTS = new MailboxSettings(
            Set.of(LockMethod.FCNTL, LockMethod.DOTLOCK), 20, Duration.ofSeconds(1), Duration.ofSeconds(500), 0);

    /** Copies the set and checks the ranges; {@link IllegalArgumentException} when one is left. */
    public MailboxSettings {
        locks = Set.copyOf(locks);
        requireNonNull(lockDelay);
        requireNonNull(staleLockTime);
        if (lockAttempts < 1 || lockDelay.isNegative() || staleLockTime.isNegative() || sizeLimit < 0) {
            throw new IllegalArgumentException("mailbox settings out of range");
        }
    }

    /** How long one waits at most from the first attempt to the last. */
    Duration patience() {
        return lockDelay.multipliedBy(lockAttempts - 1L);
    }
}
