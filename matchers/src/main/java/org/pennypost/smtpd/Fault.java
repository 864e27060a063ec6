package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;

/**
 * What keeps an SMTP service from running.
 *
 * @param parameters those it may be about; the first is where it is shown when none is set
 * @param text what is wrong
 * @param cure what to do about it
 */
record Fault(List<String> parameters, String text, String cure) {
    Fault {
        parameters = List.copyOf(parameters);
        requireNonNull(text, "text");
        requireNonNull(cure, "cure");
    }

    /** With its place: the service's line where that sets one of the parameters, else the line of main.cf. */
    Problem at(Settings settings, Service service) {
        Path etc = settings.configDirectory();
        if (parameters.stream().anyMatch(service.overrides()::containsKey)) {
            return Problem.error(
                    etc.resolve("master.cf"), service.line(), "service " + service.endpoint() + ": " + text, cure);
        }
        int line = parameters.stream()
                .mapToInt(settings::line)
                .filter(each -> each > 0)
                .findFirst()
                .orElse(0);
        return Problem.error(etc.resolve("main.cf"), line, text, cure);
    }
}
