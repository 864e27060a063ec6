package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.SettingsChange;

/**
 * Tells which changes a running server does not take over: what counts at the start only, and listeners. The overrides of
 * an SMTP line count for the next session; the other protocols take theirs when they are bound.
 */
final class RestartNeeds {
    private static final Set<String> LISTENERS = Set.of("inet_interfaces", "inet_protocols");
    private static final Set<String> OTHER_PROTOCOLS = Set.of("message_size_limit", "myhostname");

    private final Settings before;
    private final Settings after;
    private final SettingsChange change;

    RestartNeeds(Settings before, Settings after, SettingsChange change) {
        this.before = requireNonNull(before);
        this.after = requireNonNull(after);
        this.change = requireNonNull(change);
    }

    /** One text each. */
    List<String> all() {
        List<String> all = new ArrayList<>(change.needRestart());
        LISTENERS.stream().sorted().filter(this::changed).forEach(all::add);
        if (before.services().stream().anyMatch(RestartNeeds::bindsItsSettings)) {
            OTHER_PROTOCOLS.stream().sorted().filter(this::changed).forEach(name -> all.add(name + " (not for SMTP)"));
        }
        for (Service service : change.started()) {
            if (!takesOverrides(service, before.services())) {
                all.add("master.cf:" + service.line() + ": " + text(service));
            }
        }
        for (Service service : change.stopped()) {
            if (after.services().stream().noneMatch(each -> text(each).equals(text(service)))) {
                all.add("master.cf: " + text(service) + " is gone, and listens until then");
            }
        }
        return all;
    }

    private boolean changed(String parameter) {
        return change.of(parameter).isPresent();
    }

    private static boolean bindsItsSettings(Service service) {
        return Protocol.of(service.command())
                .filter(protocol -> protocol != Protocol.SMTP)
                .isPresent();
    }

    private static boolean takesOverrides(Service service, List<Service> running) {
        return Protocol.SMTP.serves(service)
                && running.stream().anyMatch(each -> text(each).equals(text(service)));
    }

    private static String text(Service service) {
        return service.endpoint() + " (" + service.command() + ")";
    }
}
