package org.pennypost.conf;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds names that nothing uses, and parameters that have no effect here. */
final class NameCheck {
    private final MainCf main;
    private final Set<String> referenced = new HashSet<>();
    private final Set<String> transports;

    NameCheck(Parameters parameters, MainCf main, List<Service> services) {
        this.main = main;
        this.transports = services.stream().map(Service::endpoint).collect(Collectors.toSet());
        parameters.set().values().forEach(this::collect);
        services.forEach(service -> service.overrides().values().forEach(this::collect));
        referenced.addAll(
                Words.byCommaOrSpace(parameters.raw("smtpd_restriction_classes").orElse("")));
    }

    private void collect(String value) {
        try {
            Macros.references(value, referenced);
        } catch (MacroException e) {
            // ValueCheck reports it, with its line.
            return;
        }
    }

    void check(MainCf.Entry entry, List<Problem> problems) {
        Optional<Parameter> parameter = Registry.standard().find(entry.name());
        boolean known = parameter.isPresent()
                && (Registry.standard().declared(entry.name()).isPresent()
                        || transports.contains(TransportParameters.transport(entry.name())));
        if (!known && !referenced.contains(entry.name())) {
            problems.add(warning(entry, "unused parameter: " + entry.name() + "=" + entry.value(), cure(entry.name())));
        } else if (known && parameter.get().status() != ParameterStatus.HONOURED) {
            problems.add(warning(
                    entry,
                    entry.name() + " is not honoured ("
                            + parameter.get().status().name().toLowerCase(Locale.ROOT) + ")",
                    "it may stay; it has no effect"));
        }
    }

    private Problem warning(MainCf.Entry entry, String text, String cure) {
        return entry.line() == 0
                ? new Problem(Severity.WARNING, Optional.empty(), 0, text, cure)
                : Problem.warning(main.file(), entry.line(), text, cure);
    }

    /** What to do about a name that nobody knows: the parameter that was probably meant. */
    static String cure(String name) {
        return Registry.standard().all().stream()
                .map(Parameter::name)
                .filter(known -> known.equalsIgnoreCase(name) || isNear(known, name))
                .findFirst()
                .map(known -> "did you mean " + known + "?")
                .orElse("correct the name or delete it");
    }

    /** Whether two names differ in one place only: a letter more, less, another, or two that changed places. */
    static boolean isNear(String one, String other) {
        int start = 0;
        while (start < Math.min(one.length(), other.length()) && one.charAt(start) == other.charAt(start)) {
            start++;
        }
        String a = one.substring(start);
        String b = other.substring(start);
        if (a.isEmpty() || b.isEmpty()) {
            return a.length() + b.length() == 1;
        }
        boolean swapped = a.length() > 1
                && b.length() > 1
                && a.charAt(0) == b.charAt(1)
                && a.charAt(1) == b.charAt(0)
                && a.substring(2).equals(b.substring(2));
        return swapped
                || a.substring(1).equals(b.substring(1))
                || a.substring(1).equals(b)
                || a.equals(b.substring(1));
    }
}
