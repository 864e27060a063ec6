package org.pennypost.conf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds what is wrong with the values of {@code main.cf} and with the services of {@code master.cf}. */
final class SettingsCheck {
    private final Parameters parameters;
    private final MainCf main;
    private final Path masterFile;
    private final List<Service> services;

    SettingsCheck(Parameters parameters, MainCf main, Path masterFile, List<Service> services) {
        this.parameters = parameters;
        this.main = main;
        this.masterFile = masterFile;
        this.services = services;
    }

    void run(List<Problem> problems) {
        NameCheck names = new NameCheck(parameters, main, services);
        for (Map.Entry<String, String> set : parameters.set().entrySet()) {
            MainCf.Entry entry = main.entry(set.getKey())
                    .filter(found -> found.value().equals(set.getValue()))
                    .orElse(new MainCf.Entry(set.getKey(), set.getValue(), 0));
            new ValueCheck(parameters, Optional.of(main.file()), entry).run(problems);
            names.check(entry, problems);
        }
        checkOrigin(problems);
        services.forEach(service -> checkService(service, problems));
        checkListeners(problems);
        problems.sort(java.util.Comparator.comparing(
                        (Problem problem) -> !problem.file().equals(Optional.of(main.file())))
                .thenComparingInt(Problem::line));
    }

    private void checkOrigin(List<Problem> problems) {
        String value = parameters.raw("myorigin").orElse("");
        if (value.startsWith("/") && !Files.isReadable(Path.of(value))) {
            problems.add(Problem.error(
                    main.file(),
                    main.entry("myorigin").map(MainCf.Entry::line).orElse(0),
                    "myorigin: cannot read file " + value,
                    "create the file with the mail name in its first line, or write the name here"));
        }
    }

    private void checkService(Service service, List<Problem> problems) {
        Parameters all = parameters.with(service.overrides());
        service.overrides().forEach((name, value) -> {
            MainCf.Entry entry = new MainCf.Entry(name, value, service.line());
            new ValueCheck(all, Optional.of(masterFile), entry).run(problems);
            if (Registry.standard().find(name).isEmpty() && !main.entry(name).isPresent()) {
                problems.add(Problem.warning(
                        masterFile, service.line(), "unused parameter: " + name + "=" + value, NameCheck.cure(name)));
            }
        });
    }

    private void checkListeners(List<Problem> problems) {
        Map<Integer, Set<String>> hosts = new HashMap<>();
        Map<String, Service> seen = new HashMap<>();
        for (Service service : services) {
            if (service.type() != Service.Type.INET) {
                continue;
            }
            String host = service.host().orElse("*");
            Set<String> onPort = hosts.computeIfAbsent(service.port(), port -> new HashSet<>());
            Optional<String> clash = onPort.stream()
                    .filter(other -> other.equals(host) || other.equals("*") || host.equals("*"))
                    .findFirst();
            if (clash.isPresent()) {
                Service other = seen.get(clash.get() + ":" + service.port());
                problems.add(Problem.error(
                        masterFile,
                        service.line(),
                        "service " + service.endpoint() + " listens on port " + service.port() + ", as "
                                + other.endpoint() + " in line " + other.line() + " does",
                        "give one of them another port or comment it out"));
            }
            onPort.add(host);
            seen.put(host + ":" + service.port(), service);
        }
    }
}
