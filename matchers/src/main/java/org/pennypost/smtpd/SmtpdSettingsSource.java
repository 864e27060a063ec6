package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsHolder;
import org.pennypost.routing.LookupObserver;

/**
 * Gives the settings of one service as they are now; after a reload, the new ones.
 *
 * <p>What is made from a snapshot is kept until the snapshot is replaced. A new snapshot that cannot be used leaves the
 * old one in force. Thread safe.
 */
public final class SmtpdSettingsSource implements Supplier<SmtpdSettings> {
    private record Made(Settings from, SmtpdSettings settings) {}

    private final SettingsHolder holder;
    private final Service service;
    private final DecisionObserver observer;
    private volatile Made made;

    /**
     * Makes a source.
     *
     * @param holder has the current snapshot
     * @param service the line of master.cf, as it stood when the listener was made
     * @throws IllegalArgumentException when the present snapshot cannot be used
     */
    public SmtpdSettingsSource(SettingsHolder holder, Service service) {
        this(holder, holder.current(), service, LookupObserver.NONE);
    }

    /**
     * Makes a source for a listener of a snapshot that is about to be in force.
     *
     * @param first the snapshot that the holder has before the first question is asked
     * @param warnings hears what cannot be meant as it is configured
     * @throws IllegalArgumentException when that snapshot cannot be used
     */
    public SmtpdSettingsSource(SettingsHolder holder, Settings first, Service service, LookupObserver warnings) {
        this.holder = requireNonNull(holder);
        this.service = requireNonNull(service);
        this.observer = DecisionObserver.ofWarnings(warnings);
        this.made = new Made(first, SmtpdSettings.of(first, service, observer));
    }

    @Override
    public SmtpdSettings get() {
        Settings now = holder.current();
        Made known = made;
        if (known.from() != now) {
            known = renew(now, known);
        }
        return known.settings();
    }

    private synchronized Made renew(Settings now, Made old) {
        if (made.from() != now) {
            try {
                made = new Made(now, SmtpdSettings.of(now, current(now), observer));
            } catch (IllegalArgumentException e) {
                made = new Made(now, old.settings());
            }
        }
        return made;
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
