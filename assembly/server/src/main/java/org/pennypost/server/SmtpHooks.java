package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import com.google.inject.Injector;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.mail.MessagingException;
import org.apache.james.protocols.smtp.hook.Hook;
import org.pennypost.conf.Settings;

/**
 * The administrator's SMTP hooks that {@code pennypost_smtpd_hooks} names. A connection keeps those that were in force when it began. Threads may
 * share it.
 */
@Singleton
final class SmtpHooks {
    private static final String PARAMETER = "pennypost_smtpd_hooks";

    private final Injector injector;
    private volatile Made made = new Made(List.of(), "", List.of());

    /**
     * Hooks, and what they were made from.
     *
     * @param names of their classes
     * @param fingerprint of the extensions
     * @param hooks in the order in which they are asked
     */
    record Made(List<String> names, String fingerprint, List<Hook> hooks) {}

    @Inject
    SmtpHooks(Injector injector) {
        this.injector = requireNonNull(injector);
    }

    /** Those that a new connection gets. */
    List<Hook> current() {
        return made.hooks();
    }

    /**
     * Makes the hooks for another snapshot, which serve nobody yet; those in force when nothing about them has changed.
     *
     * @throws StartFailure when one cannot be made
     */
    Made prepare(Settings settings, ExtensionSet extensions) throws StartFailure {
        List<String> names = settings.list(PARAMETER);
        if (names.equals(made.names()) && extensions.fingerprint().equals(made.fingerprint())) {
            return made;
        }
        RuleLoader loader = new RuleLoader(injector, extensions);
        List<Hook> hooks = new ArrayList<>();
        for (String name : names) {
            try {
                hooks.add(loader.make(name, List.of("", "org.apache.james.smtpserver.fastfail."), Hook.class));
            } catch (MessagingException e) {
                throw new StartFailure(settings.configDirectory().resolve("main.cf") + ":" + settings.line(PARAMETER)
                        + ": error: " + PARAMETER + ": " + StartFailure.describe(e));
            }
        }
        return new Made(names, extensions.fingerprint(), List.copyOf(hooks));
    }

    /** Puts hooks in force. */
    void swap(Made next) {
        made = requireNonNull(next);
    }
}
