package org.pennypost.mbox;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * A way to lock a mailbox against other programs.
 *
 * <p>Source: postconf(5) mailbox_delivery_lock.
 */
public enum LockMethod {
    /** A kernel lock by fcntl(2) on the whole file; what {@link java.nio.channels.FileLock} is on Linux. */
    FCNTL,
    /** A file beside the mailbox, {@code FILE.lock}, created exclusively. */
    DOTLOCK;

    /**
     * Reads the value of {@code mailbox_delivery_lock}.
     *
     * @param names for example {@code fcntl}, {@code dotlock}; the order does not matter, since the order of locking is fixed
     * @return the methods, unmodifiable, empty when nothing is named
     * @throws IllegalArgumentException when a name is not known here; {@code flock} is one of those
     */
    public static Set<LockMethod> parse(Collection<String> names) {
        Set<LockMethod> methods = EnumSet.noneOf(LockMethod.class);
        for (String name : names) {
            methods.add(named(name));
        }
        return Collections.unmodifiableSet(methods);
    }

    private static LockMethod named(String name) {
        for (LockMethod method : values()) {
            if (method.name().toLowerCase(Locale.ROOT).equals(name)) {
                return method;
            }
        }
        throw new IllegalArgumentException("unsupported mailbox lock method: " + name + " (specify fcntl, dotlock)");
    }
}
