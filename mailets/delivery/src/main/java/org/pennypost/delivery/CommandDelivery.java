package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pennypost.mbox.MessageContent;

/**
 * Delivers a message to a command and says how that ended, from its exit status and what it printed.
 *
 * <p>Immutable and thread safe. Source: Postfix local(8), pipe_command(3), sys_exits(3).
 */
final class CommandDelivery {
    /** Where programs without a path are. */
    static final String SEARCH = "/usr/bin:/bin";

    private static final String PLAIN = "1234567890!@%-_=+:,./abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ \t";

    private final CommandSettings settings;
    private final Identity identity;

    CommandDelivery(CommandSettings settings, Identity identity) {
        this.settings = requireNonNull(settings);
        this.identity = requireNonNull(identity);
    }

    /**
     * Runs a command.
     *
     * @param command as the alias gives it, without the bar
     * @param rights whose
     * @param directory where it starts
     * @param variables what is told of the message, for the environment; characters outside of command_expansion_filter
     *     become underscores
     * @param content From_ line, headers to add and message, LF line ends
     * @return 2.0.0, or why not
     */
    DeliveryStatus deliver(
            String command, Rights rights, Path directory, Map<String, String> variables, MessageContent content) {
        String first = split(command).get(0);
        Optional<String> absent = settings.shell().isEmpty() && isPlain(command) && first.indexOf('/') >= 0
                ? absent(first)
                : Optional.empty();
        if (absent.isPresent()) {
            return fatal("local", absent.get());
        }
        try {
            List<String> words = identity.command(rights, words(command));
            CommandRun run = new CommandRun(words, environment(variables), directory, settings.limit());
            return CommandStatus.failure(command, run.run(content))
                    .orElseGet(() -> DeliveryStatus.of("2.0.0", "delivered to command: " + command));
        } catch (IOException e) {
            return DeliveryStatus.of("4.3.0", "cannot run command \"" + command + "\": " + e.getMessage());
        }
    }

    /** What the agent of a transport tells of a command that could not be begun. */
    static DeliveryStatus fatal(String agent, String reason) {
        return DeliveryStatus.of("4.3.0", "temporary failure. Command output: " + agent + ": fatal: " + reason + " ");
    }

    private Map<String, String> environment(Map<String, String> variables) {
        Map<String, String> environment = new TreeMap<>(settings.exported());
        environment.put("PATH", SEARCH);
        variables.forEach((name, value) -> {
            StringBuilder safe = new StringBuilder();
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                safe.append(settings.filter().indexOf(c) >= 0 ? c : '_');
            }
            environment.put(name, safe.toString());
        });
        return environment;
    }

    /** Without characters that are special for the shell a program is started as it is, if there is one. */
    private List<String> words(String command) {
        if (!settings.shell().isEmpty()) {
            List<String> words = new ArrayList<>(split(settings.shell()));
            words.add(command);
            return words;
        }
        List<String> words = split(command);
        boolean plain = isPlain(command)
                && program(words.get(0)).filter(Files::isExecutable).isPresent();
        return plain ? words : List.of("sh", "-c", command);
    }

    /** Why a program cannot be run, in the words of execvp(3). */
    static Optional<String> absent(String name) {
        if (name.indexOf('/') > 0) {
            return Optional.empty(); // from where it starts, which is not here
        }
        Optional<Path> file = program(name).filter(Files::exists);
        if (file.isEmpty()) {
            return Optional.of("execvp " + name + ": No such file or directory");
        }
        return Files.isExecutable(file.get()) && !Files.isDirectory(file.get())
                ? Optional.empty()
                : Optional.of("execvp " + name + ": Permission denied");
    }

    private static List<String> split(String command) {
        return Arrays.asList(command.strip().split("[ \t]+", -1));
    }

    private static boolean isPlain(String command) {
        return !command.isBlank() && command.chars().allMatch(c -> PLAIN.indexOf(c) >= 0);
    }

    private static Optional<Path> program(String name) {
        if (name.indexOf('/') >= 0) {
            return Optional.of(Path.of(name));
        }
        return Arrays.stream(SEARCH.split(":", -1))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
