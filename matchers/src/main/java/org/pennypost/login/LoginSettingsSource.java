package org.pennypost.login;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.pennypost.conf.Latest;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;

/**
 * Gives the log-in settings of one line of {@code master.cf} as they are now; after a reload, the new ones. A session takes them
 * once. A snapshot that cannot be used leaves the one before in force. Threads may share it.
 */
public final class LoginSettingsSource implements Supplier<LoginSettings> {
    private final SettingsHolder holder;
    private final Service service;
    private final Latest<LoginSettings> latest = new Latest<>(this::make);
    private volatile LoginSettings last;

    /**
     * Makes a source for a listener of a snapshot that is about to be in force.
     *
     * @param holder has the current snapshot
     * @param first the snapshot that the holder has before the first question is asked
     * @param service the line, as it stood when the listener was made
     * @throws IllegalArgumentException when that snapshot cannot be used
     */
    public LoginSettingsSource(SettingsHolder holder, Settings first, Service service) {
        this.holder = requireNonNull(holder);
        this.service = requireNonNull(service);
        this.last = LoginSettings.of(first.forService(service));
    }

    @Override
    public LoginSettings get() {
        return latest.of(holder.current());
    }

    private LoginSettings make(Settings now) {
        try {
            last = LoginSettings.of(now.forService(current(now)));
        } catch (IllegalArgumentException unusable) {
            return last;
        }
        return last;
    }

    /** The same line in the new snapshot, whose overrides may have changed. */
    private Service current(Settings now) {
        return now.services().stream()
                .filter(each -> each.endpoint().equals(service.endpoint())
                        && each.command().equals(service.command()))
                .findFirst()
                .orElse(service);
    }
}
