package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * One snapshot of the configuration: every parameter with its value, expanded and typed, and the services.
 *
 * <p>A snapshot never changes, so threads share it freely; tables are not part of it. It exists only when no value is
 * malformed. Source: postconf(5), master(5).
 */
public final class Settings {
    private final Parameters parameters;
    private final Services services;
    private final Map<String, Integer> lines;
    private final boolean isReadOnly;
    private final Map<String, String> expanded = new ConcurrentHashMap<>();
    private final Map<Shared, Object> shared = new ConcurrentHashMap<>();

    private record Shared(Class<?> type, String name) {}

    /** {@code master.cf}: what it asks for, and its lines as they are written. */
    record Services(List<Service> all, List<MasterCf.Entry> entries) {
        Services {
            all = List.copyOf(all);
            entries = List.copyOf(entries);
        }
    }

    Settings(Parameters parameters, Services services, Map<String, Integer> lines, boolean isReadOnly) {
        this.parameters = requireNonNull(parameters, "parameters");
        this.services = requireNonNull(services, "services");
        this.lines = Map.copyOf(lines);
        this.isReadOnly = isReadOnly;
    }

    /**
     * What reading a configuration gives.
     *
     * @param settings the snapshot; empty when any problem is an error
     * @param problems all problems, those of {@code main.cf} first, in the order of lines
     */
    public record Loaded(Optional<Settings> settings, List<Problem> problems) {
        /** Refuses nulls. */
        public Loaded {
            requireNonNull(settings, "settings");
            problems = List.copyOf(problems);
        }
    }

    /** Reads {@code main.cf} and {@code master.cf} of a directory; never throws for what they hold. */
    public static Loaded load(Path configDirectory) {
        return load(configDirectory, Map.of());
    }

    /**
     * The same with values that go before those of {@code main.cf}, as {@code -o name=value} on a command line asks.
     *
     * @param overrides unexpanded values by name
     */
    public static Loaded load(Path configDirectory, Map<String, String> overrides) {
        return new SettingsLoader(configDirectory, overrides).load();
    }

    /** The directory that holds {@code main.cf}. */
    public Path configDirectory() {
        return parameters.configDirectory();
    }

    /** The line of {@code main.cf} that sets a parameter, counted from 1; 0 when none does. */
    public int line(String parameter) {
        return lines.getOrDefault(parameter, 0);
    }

    /**
     * This snapshot for someone who only looks, as {@code check} does: opening a table writes nothing, and one that was
     * never compiled is read from its source.
     */
    public Settings readOnly() {
        return new Settings(parameters, services, lines, true);
    }

    /** Whether opening a table must not compile it. */
    public boolean isReadOnly() {
        return isReadOnly;
    }

    /**
     * The expanded value of a parameter; {@code $name} is left as it is where the parameter is expanded later, by its
     * user.
     *
     * @throws IllegalArgumentException when no parameter has that name
     */
    public String text(String parameter) {
        return expanded.computeIfAbsent(parameter, this::expand);
    }

    private String expand(String name) {
        Parameter parameter = declaration(name);
        if (parameter.type() == ParameterType.RAW) {
            return parameters.raw(name).orElse("");
        }
        try {
            String text = parameters.expand(name, undefined -> {});
            return name.equals("myorigin") ? origin(text) : text;
        } catch (MacroException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    /** A leading slash in myorigin names a file whose first line counts, as in Debian's Postfix. */
    private static String origin(String text) {
        if (!text.startsWith("/")) {
            return text;
        }
        try {
            return Files.readAllLines(Path.of(text), StandardCharsets.UTF_8).stream()
                    .findFirst()
                    .map(String::strip)
                    .orElse("");
        } catch (IOException e) {
            throw new IllegalStateException("myorigin: cannot read " + text + ": " + Reason.of(e), e);
        }
    }

    private static Parameter declaration(String name) {
        return Registry.standard()
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException("unknown parameter: " + name));
    }

    /**
     * Whether a parameter says {@code yes}.
     *
     * @throws IllegalArgumentException when no parameter has that name, or it is neither yes nor no
     */
    public boolean bool(String parameter) {
        return typed(parameter, Values::bool);
    }

    /**
     * A 32-bit number.
     *
     * @throws IllegalArgumentException when no parameter has that name, or it is no such number
     */
    public int integer(String parameter) {
        return Math.toIntExact(number(parameter));
    }

    /**
     * A 64-bit number.
     *
     * @throws IllegalArgumentException when no parameter has that name, or it is no number
     */
    public long number(String parameter) {
        return typed(parameter, Values::number);
    }

    /**
     * A time.
     *
     * @throws IllegalArgumentException when no parameter has that name, or it is no time
     */
    public Duration duration(String parameter) {
        return typed(parameter, Values::duration);
    }

    /**
     * The words of a list, in order; commas or white space separate, braces protect what they enclose and are kept.
     *
     * @throws IllegalArgumentException when no parameter has that name
     */
    public List<String> list(String parameter) {
        return Values.list(text(parameter));
    }

    /**
     * A file or directory; a relative one is looked up from the process's working directory.
     *
     * @throws IllegalArgumentException when no parameter has that name
     */
    public Path path(String parameter) {
        return Path.of(text(parameter));
    }

    private interface Reader<T> {
        T read(Parameter parameter, String text) throws MalformedValue;
    }

    private <T> T typed(String name, Reader<T> reader) {
        try {
            return reader.read(declaration(name), text(name));
        } catch (MalformedValue e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * A text, expanded with the values of this snapshot.
     *
     * @throws MacroException when an expression in it is malformed or leads back to itself
     */
    public String expandText(String text) throws MacroException {
        return parameters.expandText(text);
    }

    /**
     * An object that this snapshot keeps, made when it is asked for first: an open table, a parsed list.
     *
     * @param type its type; with the name, what tells it from others
     * @param maker is called at most once for a snapshot; must not ask this snapshot for a shared object
     */
    public <T> T shared(Class<T> type, String name, Supplier<T> maker) {
        return type.cast(shared.computeIfAbsent(new Shared(type, name), key -> maker.get()));
    }

    /** The enabled lines of {@code master.cf}, in order. */
    public List<Service> services() {
        return services.all();
    }

    /** The lines of {@code master.cf} as they are written, in order. */
    public List<MasterCf.Entry> master() {
        return services.entries();
    }

    /**
     * This snapshot with other values for some parameters.
     *
     * @param values unexpanded, by name; known to be well-formed
     */
    public Settings with(Map<String, String> values) {
        return new Settings(parameters.with(values), services, lines, isReadOnly);
    }

    /** This snapshot with a service's {@code -o} overrides and its name as {@code $service_name} in force. */
    public Settings forService(Service service) {
        Map<String, String> overrides = new HashMap<>(service.overrides());
        overrides.put("service_name", service.endpoint());
        return with(overrides);
    }
}
