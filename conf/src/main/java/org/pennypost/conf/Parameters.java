package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Unexpanded values by name: what is set, else the default; and their expansion.
 *
 * <p>The defaults of {@code config_directory}, {@code myhostname}, {@code mydomain} and {@code mynetworks} are worked out
 * here. Immutable.
 */
public final class Parameters {
    private final Path configDirectory;
    private final Map<String, String> set;
    private final Set<String> transports;

    /**
     * Values that are set, by name, over the defaults.
     *
     * @param transports the services of master.cf, whose names begin parameters such as smtp_destination_rate_delay
     */
    public Parameters(Path configDirectory, Map<String, String> set, Set<String> transports) {
        this.configDirectory = requireNonNull(configDirectory, "configDirectory");
        this.set = Map.copyOf(set);
        this.transports = Set.copyOf(transports);
    }

    /** The same with more values set. */
    Parameters with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(set);
        all.putAll(more);
        return new Parameters(configDirectory, all, transports);
    }

    /** The same with one value less set. */
    Parameters withoutSet(String name) {
        Map<String, String> all = new LinkedHashMap<>(set);
        all.remove(name);
        return new Parameters(configDirectory, all, transports);
    }

    /** The directory of the configuration. */
    Path configDirectory() {
        return configDirectory;
    }

    /** What is set, whether a parameter or a name of the user's own; not the defaults. */
    public Map<String, String> set() {
        return set;
    }

    /** The unexpanded value of a name: what is set, else its default; empty when nobody knows it. */
    public Optional<String> raw(String name) {
        String value = set.get(name);
        return value == null ? defaultText(name) : Optional.of(value);
    }

    /** The unexpanded default of a parameter, as {@code postconf -d} prints it. */
    public Optional<String> defaultText(String name) {
        return switch (name) {
            case "config_directory" -> Optional.of(configDirectory.toString());
            case "myhostname" -> Optional.of(defaultHostName());
            case "mydomain" -> Optional.of(defaultDomain());
            case "mynetworks" -> Optional.of(defaultNetworks());
            case "process_id" ->
                Optional.of(String.valueOf(ProcessHandle.current().pid()));
            default -> {
                Optional<Parameter> declared = Registry.standard().declared(name);
                Optional<Parameter> parameter = declared.isPresent() ? declared : ofTransport(name);
                yield parameter.isPresent() ? Optional.of(parameter.get().defaultText()) : Optional.empty();
            }
        };
    }

    private Optional<Parameter> ofTransport(String name) {
        return transports.contains(TransportParameters.transport(name))
                ? TransportParameters.find(name, Registry.standard())
                : Optional.empty();
    }

    private String defaultHostName() {
        String name = HostName.ofThisMachine();
        if (name.indexOf('.') >= 0) {
            return name;
        }
        return name + "." + (set.containsKey("mydomain") ? expandedFromSet("mydomain") : "localdomain");
    }

    private String defaultDomain() {
        String host = set.containsKey("myhostname") ? expandedFromSet("myhostname") : HostName.ofThisMachine();
        int dot = host.indexOf('.');
        return dot < 0 ? "localdomain" : host.substring(dot + 1);
    }

    private String defaultNetworks() {
        return new OwnNetworks(
                        expandedFromSet("mynetworks_style"),
                        Words.byCommaOrSpace(expandedFromSet("inet_interfaces")),
                        Words.byCommaOrSpace(expandedFromSet("inet_protocols")))
                .text();
    }

    /**
     * The value of a name, expanded with what is set and not with defaults, as is done for what the defaults of
     * myhostname, mydomain and mynetworks are made of; empty where that fails, which is reported elsewhere.
     */
    private String expandedFromSet(String name) {
        try {
            return expandFromSet(name);
        } catch (MacroException e) {
            return "";
        }
    }

    /**
     * The value of a name, expanded with what is set and not with defaults.
     *
     * @throws MacroException when an expression in it is malformed or leads back to itself
     */
    public String expandFromSet(String name) throws MacroException {
        String value = set.get(name);
        if (value == null) {
            Optional<Parameter> parameter = Registry.standard().declared(name);
            String fallback = parameter.isPresent() ? parameter.get().defaultText() : "";
            return new Macros(new FromSet(true), Macros.NOBODY).expandValue(name, fallback);
        }
        return new Macros(new FromSet(false), Macros.NOBODY).expandValue(name, value);
    }

    /** Gives what is set; a class with a name, since a command that uses no lambda answers sooner. */
    private final class FromSet implements Function<String, Optional<String>> {
        private final boolean level;

        /** @param level whether compatibility_level has its default too */
        FromSet(boolean level) {
            this.level = level;
        }

        @Override
        public Optional<String> apply(String name) {
            return level && name.equals("compatibility_level") ? raw(name) : Optional.ofNullable(set.get(name));
        }
    }

    /**
     * The value of a name, expanded.
     *
     * @param undefined is told the names that it uses and nobody knows
     * @throws MacroException when an expression in it is malformed or leads back to itself
     */
    public String expand(String name, Consumer<String> undefined) throws MacroException {
        Optional<String> raw = raw(name);
        if (raw.isEmpty()) {
            raw = Registry.standard().find(name).map(Parameter::defaultText);
        }
        String value = raw.orElse("");
        return value.indexOf('$') < 0 ? value : new Macros(this::raw, undefined).expandValue(name, value);
    }

    /**
     * A text, expanded with these values.
     *
     * @throws MacroException when an expression in it is malformed or leads back to itself
     */
    public String expandText(String text) throws MacroException {
        return new Macros(this::raw, Macros.NOBODY).expand(text);
    }
}
