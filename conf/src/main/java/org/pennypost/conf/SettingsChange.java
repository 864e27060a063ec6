package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is different between two snapshots: for the person who reloads, and for who has to act on it.
 *
 * @param parameters the parameters whose expanded values differ, ordered by name
 * @param started services that only the new one has, or has in another way, in order
 * @param stopped services that only the old one has, or had in another way, in order
 * @param needRestart names, out of {@code parameters}, whose new value counts only after a restart
 */
public record SettingsChange(
        List<Value> parameters, List<Service> started, List<Service> stopped, List<String> needRestart) {
    /** What is taken once, when the process starts. */
    private static final Set<String> AT_START = Set.of(
            "queue_directory",
            "data_directory",
            "pennypost_dns_servers",
            "mail_owner",
            "pennypost_jmx",
            "pennypost_jmx_port",
            "pennypost_workers",
            "setgid_group");

    /** Copies the lists. */
    public SettingsChange {
        parameters = List.copyOf(parameters);
        started = List.copyOf(started);
        stopped = List.copyOf(stopped);
        needRestart = List.copyOf(needRestart);
    }

    /**
     * One parameter that differs.
     *
     * @param name its name
     * @param before its expanded value before; as written where it is expanded later
     * @param after its expanded value now
     */
    public record Value(String name, String before, String after) {
        /** Refuses nulls. */
        public Value {
            requireNonNull(name, "name");
            requireNonNull(before, "before");
            requireNonNull(after, "after");
        }

        /** {@code name: before -> after}; empty text as {@code (empty)}. */
        @Override
        public String toString() {
            return name + ": " + shown(before) + " -> " + shown(after);
        }

        private static String shown(String text) {
            return text.isEmpty() ? "(empty)" : text;
        }
    }

    /** Compares two snapshots. A service whose line moved, and says the same, is the same. */
    public static SettingsChange between(Settings before, Settings after) {
        List<Value> values = new ArrayList<>();
        for (Parameter parameter : Registry.standard().all()) {
            String name = parameter.name();
            if (!name.startsWith("process_") && !before.text(name).equals(after.text(name))) {
                values.add(new Value(name, before.text(name), after.text(name)));
            }
        }
        List<String> restart =
                values.stream().map(Value::name).filter(AT_START::contains).toList();
        return new SettingsChange(
                values,
                missing(after.services(), before.services()),
                missing(before.services(), after.services()),
                restart);
    }

    private static List<Service> missing(List<Service> from, List<Service> in) {
        Function<Service, Service> placeless = service -> new Service(
                service.name(),
                service.type(),
                service.endpoint(),
                service.host(),
                service.port(),
                service.command(),
                service.overrides(),
                0);
        Set<Service> known = in.stream().map(placeless).collect(Collectors.toSet());
        return from.stream()
                .filter(service -> !known.contains(placeless.apply(service)))
                .toList();
    }

    /** One text for each service that is different and that this server serves, stopped ones first. */
    public List<String> serviceTexts() {
        List<String> texts = new ArrayList<>();
        stopped.stream()
                .filter(service -> Program.of(service).isPresent())
                .filter(service -> !contains(started, service))
                .forEach(service -> texts.add("master.cf: " + text(service) + ": stopped"));
        started.stream()
                .filter(service -> Program.of(service).isPresent())
                .forEach(service -> texts.add("master.cf:" + service.line() + ": " + text(service) + ": "
                        + (contains(stopped, service) ? "changed" : "started")));
        return texts;
    }

    private static boolean contains(List<Service> services, Service service) {
        return services.stream().anyMatch(each -> text(each).equals(text(service)));
    }

    private static String text(Service service) {
        return service.endpoint() + " (" + service.command() + ")";
    }

    /** Whether nothing is different. */
    public boolean isEmpty() {
        return parameters.isEmpty() && started.isEmpty() && stopped.isEmpty();
    }

    /** A parameter's difference, if it has one. */
    public Optional<Value> of(String parameter) {
        return parameters.stream()
                .filter(value -> value.name().equals(parameter))
                .findFirst();
    }
}
