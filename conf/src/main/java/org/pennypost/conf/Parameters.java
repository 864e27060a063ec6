package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Unexpanded values by name: what is set, else the default; and their expansion.
 *
 * <p>The defaults of {@code config_directory}, {@code myhostname}, {@code mydomain} and {@code mynetworks} are worked out
 * here. Immutable.
 */
public final class Parameters {
    private final Path configDirectory;
    private final Map<String, String> set;

    /** Values that are set, by name, over the defaults. */
    public Parameters(Path configDirectory, Map<String, String> set) {
        this.configDirectory = requireNonNull(configDirectory, "configDirectory");
        this.set = Map.copyOf(set);
    }

    /** The same with more values set. */
    Parameters with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(set);
        all.putAll(more);
        return new Parameters(configDirectory, all);
    }

    /** The same with one value less set. */
    Parameters withoutSet(String name) {
        Map<String, String> all = new LinkedHashMap<>(set);
        all.remove(name);
        return new Parameters(configDirectory, all);
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
        return Optional.ofNullable(set.get(name)).or(() -> defaultText(name));
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
            default -> Registry.standard().find(name).map(Parameter::defaultText);
        };
    }

    private String defaultHostName() {
        String name = HostName.ofThisMachine();
        return name.indexOf('.') >= 0 ? name : name + "." + set.getOrDefault("mydomain", "localdomain");
    }

    private String defaultDomain() {
        String host = set.containsKey("myhostname") ? expandedOrEmpty("myhostname") : HostName.ofThisMachine();
        int dot = host.indexOf('.');
        return dot < 0 || dot + 1 == host.length() ? "localdomain" : host.substring(dot + 1);
    }

    private String defaultNetworks() {
        return new OwnNetworks(
                        expandedOrEmpty("mynetworks_style"),
                        Words.byCommaOrSpace(expandedOrEmpty("inet_interfaces")),
                        Words.byCommaOrSpace(expandedOrEmpty("inet_protocols")))
                .text();
    }

    private String expandedOrEmpty(String name) {
        try {
            return expand(name, undefined -> {});
        } catch (MacroException e) {
            return "";
        }
    }

    /**
     * The value of a name, expanded.
     *
     * @param undefined is told the names that it uses and nobody knows
     * @throws MacroException when an expression in it is malformed or leads back to itself
     */
    public String expand(String name, Consumer<String> undefined) throws MacroException {
        return new Macros(this::raw, undefined).expandValue(name, raw(name).orElse(""));
    }

    /**
     * A text, expanded with these values.
     *
     * @throws MacroException when an expression in it is malformed or leads back to itself
     */
    public String expandText(String text) throws MacroException {
        return new Macros(this::raw, undefined -> {}).expand(text);
    }
}
