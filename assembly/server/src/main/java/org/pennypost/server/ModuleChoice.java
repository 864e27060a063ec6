package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import com.google.inject.Module;
import java.util.ArrayList;
import java.util.List;
import org.pennypost.conf.Program;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.maillog.MailLog;

/**
 * Chooses the Guice modules from the settings, before there is an injector. Those of all protocols are there, since a
 * reload may begin to serve one; what no line of {@code master.cf} asks for is bound, but nothing of it is made.
 */
final class ModuleChoice {
    private final Settings settings;

    ModuleChoice(Settings settings) {
        this.settings = requireNonNull(settings);
    }

    /** The modules for these settings. */
    List<Module> modules(MailLog log) {
        List<Module> chosen = new ArrayList<>(List.of(
                new CoreBindings(settings, log),
                new DataBindings(),
                new MailboxBindings(),
                new PipelineBindings(),
                new SmtpBindings(),
                new LoginBindings(),
                new LmtpBindings(),
                new Pop3Bindings(),
                new SieveBindings(),
                ImapBindings.module(),
                new WebadminBindings()));
        if (settings.bool("pennypost_jmx")) {
            chosen.add(new JmxBindings());
        }
        return chosen;
    }

    /** The lines that ask for webadmin. */
    List<Service> webadmin() {
        return settings.services().stream().filter(Program.WEBADMIND::serves).toList();
    }

    /** Warnings about lines that this version does not serve. */
    List<String> unserved() {
        return settings.services().stream()
                .filter(service -> service.type() == Service.Type.INET && !served(service))
                .map(service -> settings.configDirectory().resolve("master.cf") + ":" + service.line() + ": warning: "
                        + service.endpoint() + ": this version does not serve the command " + service.command())
                .toList();
    }

    private boolean served(Service service) {
        return Program.WEBADMIND.serves(service)
                ? webadmin().get(0).equals(service)
                : Program.of(service).isPresent();
    }
}
