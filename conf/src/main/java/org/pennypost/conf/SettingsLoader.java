package org.pennypost.conf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads both files, checks every value, and makes a snapshot when nothing is malformed. */
final class SettingsLoader {
    private final Path configDirectory;
    private final Map<String, String> overrides;
    private final List<Problem> problems = new ArrayList<>();

    SettingsLoader(Path configDirectory, Map<String, String> overrides) {
        this.configDirectory = configDirectory;
        this.overrides = Map.copyOf(overrides);
    }

    Settings.Loaded load() {
        MainCf main = MainCf.read(configDirectory.resolve("main.cf"), problems);
        MasterCf master = MasterCf.read(configDirectory.resolve("master.cf"), problems);
        List<Service> services = master.services(problems);
        Map<String, String> set = new LinkedHashMap<>();
        Map<String, Integer> lines = new HashMap<>();
        main.entries().forEach(entry -> {
            set.put(entry.name(), entry.value());
            lines.put(entry.name(), entry.line());
        });
        set.putAll(overrides);
        lines.keySet().removeAll(overrides.keySet());
        Set<String> transports = services.stream().map(Service::endpoint).collect(Collectors.toSet());
        Parameters parameters = new Parameters(configDirectory, set, transports);
        new SettingsCheck(parameters, main, master.file(), services).run(problems);
        boolean usable = problems.stream().noneMatch(Problem::isError);
        return new Settings.Loaded(
                usable
                        ? Optional.of(new Settings(
                                parameters, new Settings.Services(services, master.entries()), lines, false))
                        : Optional.empty(),
                problems);
    }
}
