package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import com.google.inject.Module;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.maillog.MailLog;

/**
 * Chooses the Guice modules from the settings, before there is an injector: what {@code master.cf} does not ask for is
 * not bound, and its classes are not loaded.
 */
final class ModuleChoice {
    /** The command of webadmin's line. */
    static final String WEBADMIN = "webadmind";

    private static final Map<Protocol, Supplier<Module>> PROTOCOLS = new EnumMap<>(Map.of(
            Protocol.SMTP, SmtpBindings::new,
            Protocol.LMTP, LmtpBindings::new,
            Protocol.POP3, Pop3Bindings::new,
            Protocol.IMAP, ImapBindings::module));

    private final Settings settings;

    ModuleChoice(Settings settings) {
        this.settings = requireNonNull(settings);
    }

    /** The modules for these settings. */
    List<Module> modules(MailLog log) {
        List<Module> chosen = new ArrayList<>(List.of(
                new CoreBindings(settings, log), new DataBindings(), new MailboxBindings(), new PipelineBindings()));
        PROTOCOLS.forEach((protocol, module) -> {
            if (settings.services().stream().anyMatch(protocol::serves)) {
                chosen.add(module.get());
            }
        });
        webadmin().stream().limit(1).map(WebadminBindings::new).forEach(chosen::add);
        if (settings.bool("pennypost_jmx")) {
            chosen.add(new JmxBindings());
        }
        return chosen;
    }

    /** The lines that ask for webadmin. */
    List<Service> webadmin() {
        return settings.services().stream()
                .filter(service ->
                        service.type() == Service.Type.INET && service.command().equals(WEBADMIN))
                .toList();
    }

    /** Warnings about lines that this version does not serve. */
    List<String> unserved() {
        return settings.services().stream()
                .filter(service -> !served(service))
                .map(service -> settings.configDirectory().resolve("master.cf") + ":" + service.line() + ": warning: "
                        + service.endpoint() + ": this version does not serve the command " + service.command())
                .toList();
    }

    private boolean served(Service service) {
        boolean first = webadmin().stream().limit(1).anyMatch(service::equals);
        return service.type() != Service.Type.INET
                || first
                || Protocol.of(service.command()).isPresent();
    }
}
