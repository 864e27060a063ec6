package org.pennypost.smtpd;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Service;
import org.pennypost.conf.Settings;
import org.pennypost.conf.Severity;

/**
 * What is wrong with the settings of an SMTP service. Immutable.
 *
 * @param severity an error keeps it from running
 * @param parameters those it may be about; the first is where it is shown when none is set
 * @param text what is wrong
 * @param cure what to do about it
 */
public record Fault(Severity severity, List<String> parameters, String text, String cure) {
    /** Copies the list. */
    public Fault {
        requireNonNull(severity, "severity");
        parameters = List.copyOf(parameters);
        requireNonNull(text, "text");
        requireNonNull(cure, "cure");
    }

    /**
     * What keeps the service from running.
     *
     * @param parameters those it may be about
     * @param text what is wrong
     * @param cure what to do about it
     * @return the fault
     */
    public static Fault error(List<String> parameters, String text, String cure) {
        return new Fault(Severity.ERROR, parameters, text, cure);
    }

    /**
     * What somebody ought to know.
     *
     * @param parameters those it may be about
     * @param text what is wrong
     * @param cure what to do about it
     * @return the fault
     */
    public static Fault warning(List<String> parameters, String text, String cure) {
        return new Fault(Severity.WARNING, parameters, text, cure);
    }

    /**
     * Tells whether it keeps the service from running.
     *
     * @return false for a warning
     */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /**
     * With its place: the service's line where that sets one of the parameters, else the line of main.cf.
     *
     * @param settings the snapshot
     * @param service the line that has the fault
     * @return what is shown to the administrator
     */
    public Problem at(Settings settings, Service service) {
        Path etc = settings.configDirectory();
        if (parameters.stream().anyMatch(service.overrides()::containsKey)) {
            return new Problem(
                    severity,
                    Optional.of(etc.resolve("master.cf")),
                    service.line(),
                    "service " + service.endpoint() + ": " + text,
                    cure);
        }
        int line = parameters.stream()
                .mapToInt(settings::line)
                .filter(each -> each > 0)
                .findFirst()
                .orElse(0);
        return new Problem(severity, Optional.of(etc.resolve("main.cf")), line, text, cure);
    }
}
