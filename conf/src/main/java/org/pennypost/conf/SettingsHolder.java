package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Gives the snapshot that is in force. A transaction takes it once and keeps it to its end; a reload swaps it once.
 *
 * <p>Threads share it freely.
 */
public final class SettingsHolder {
    private final AtomicReference<Settings> current;

    /** Begins with a snapshot. */
    public SettingsHolder(Settings first) {
        this.current = new AtomicReference<>(requireNonNull(first, "first"));
    }

    /** The snapshot in force now. */
    public Settings current() {
        return current.get();
    }

    /** Puts another snapshot in force; who took the old one keeps it. */
    public void swap(Settings next) {
        current.set(requireNonNull(next, "next"));
    }
}
