package org.pennypost.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line of {@code pennypost rule test}.
 *
 * @param etc the configuration directory
 * @param rule class or {@code .java} file
 * @param message the file
 * @param match the matcher, {@code NAME} or {@code NAME=condition}
 * @param parameters of the mailet
 * @param from envelope sender, if given
 * @param to envelope recipients, if given
 */
record TrialWords(
        Path etc,
        String rule,
        Path message,
        String match,
        Map<String, String> parameters,
        Optional<String> from,
        List<String> to) {
    /** Copies the collections. */
    TrialWords {
        parameters = Map.copyOf(parameters);
        to = List.copyOf(to);
    }

    /**
     * Reads it.
     *
     * @return empty when it is not understood
     */
    static Optional<TrialWords> parse(String... words) {
        Map<String, List<String>> options = new LinkedHashMap<>();
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            if (List.of("-c", "--match", "--set", "--from", "--to").contains(words[i]) && i + 1 < words.length) {
                options.computeIfAbsent(words[i], option -> new ArrayList<>()).add(words[++i]);
            } else if (words[i].startsWith("-") && words[i].length() > 1) {
                return Optional.empty();
            } else {
                operands.add(words[i]);
            }
        }
        if (operands.size() != 4
                || !operands.get(0).equals("rule")
                || !operands.get(1).equals("test")) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String set : options.getOrDefault("--set", List.of())) {
            int equals = set.indexOf('=');
            if (equals < 1) {
                return Optional.empty();
            }
            parameters.put(set.substring(0, equals), set.substring(equals + 1));
        }
        String environment = Optional.ofNullable(System.getenv("MAIL_CONFIG")).orElse("/etc/pennypost");
        return Optional.of(new TrialWords(
                Path.of(last(options, "-c").orElse(environment)).toAbsolutePath(),
                operands.get(2),
                Path.of(operands.get(3)),
                last(options, "--match").orElse("All"),
                parameters,
                last(options, "--from"),
                options.getOrDefault("--to", List.of())));
    }

    private static Optional<String> last(Map<String, List<String>> options, String name) {
        List<String> values = options.getOrDefault(name, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }
}
