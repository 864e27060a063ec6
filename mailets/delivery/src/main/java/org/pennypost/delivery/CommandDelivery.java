package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pennypost.mbox.MessageContent;
import org.pennypost.status.EnhancedStatus;

/**
 * Delivers a message to a command and says how that ended, from its exit status and what it printed.
 *
 * <p>Immutable and thread safe. Source: Postfix local(8), pipe_command(3), sys_exits(3).
 */
final class CommandDelivery {
    private static final String SEARCH = "/usr/bin:/bin";
    private static final String PLAIN = "1234567890!@%-_=+:,./abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ \t";
    private static final Pattern STATUS = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?:\\s+(.*)|)", Pattern.DOTALL);
    /** With this status setpriv(1), and the shell that starts it, say that they could not do what they are for. */
    private static final int NOT_STARTED = 127;

    private static final Pattern NOT_STARTED_TEXT = Pattern.compile("setpriv: .*|pennypost: .*");

    /** What the statuses of sysexits.h mean. */
    private static final Map<Integer, DeliveryStatus> EXITS = Map.ofEntries(
            Map.entry(64, DeliveryStatus.of("5.3.0", "command line usage error")),
            Map.entry(65, DeliveryStatus.of("5.6.0", "data format error")),
            Map.entry(66, DeliveryStatus.of("5.3.0", "cannot open input")),
            Map.entry(67, DeliveryStatus.of("5.1.1", "user unknown")),
            Map.entry(68, DeliveryStatus.of("5.1.2", "host name unknown")),
            Map.entry(69, DeliveryStatus.of("5.3.0", "service unavailable")),
            Map.entry(70, DeliveryStatus.of("5.3.0", "internal software error")),
            Map.entry(71, DeliveryStatus.of("4.3.0", "system resource problem")),
            Map.entry(72, DeliveryStatus.of("5.3.0", "critical OS file missing")),
            Map.entry(73, DeliveryStatus.of("5.2.0", "can't create user output file")),
            Map.entry(74, DeliveryStatus.of("5.3.0", "input/output error")),
            Map.entry(75, DeliveryStatus.of("4.3.0", "temporary failure")),
            Map.entry(76, DeliveryStatus.of("5.5.0", "remote error in protocol")),
            Map.entry(77, DeliveryStatus.of("5.7.0", "permission denied")),
            Map.entry(78, DeliveryStatus.of("5.3.5", "local configuration error")));

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
        Optional<String> absent = settings.shell().isEmpty() ? absent(command) : Optional.empty();
        if (absent.isPresent()) {
            return fatal(absent.get());
        }
        try {
            List<String> words = identity.command(rights, words(command));
            CommandRun run = new CommandRun(words, environment(variables), directory, settings.limit());
            return status(command, run.run(content));
        } catch (IOException e) {
            return DeliveryStatus.of("4.3.0", "cannot run command \"" + command + "\": " + e.getMessage());
        }
    }

    /** What is told of a command that could not be begun. */
    static DeliveryStatus fatal(String reason) {
        return DeliveryStatus.of("4.3.0", "temporary failure. Command output: local: fatal: " + reason + " ");
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

    private static Optional<String> absent(String command) {
        String program = split(command).get(0);
        if (!isPlain(command) || program.indexOf('/') < 0) {
            return Optional.empty();
        }
        Path file = Path.of(program);
        if (!Files.exists(file)) {
            return Optional.of("execvp " + program + ": No such file or directory");
        }
        return Files.isExecutable(file) && !Files.isDirectory(file)
                ? Optional.empty()
                : Optional.of("execvp " + program + ": Permission denied");
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

    private static DeliveryStatus status(String command, CommandRun.Result result) {
        if (result.expired()) {
            return DeliveryStatus.of(
                    "5.3.0", withOutput("Command time limit exceeded: \"" + command + "\"", result.output()));
        }
        if (result.exit() == 0 && result.signal() == 0) {
            return DeliveryStatus.of("2.0.0", "delivered to command: " + command);
        }
        if (result.exit() == NOT_STARTED
                && NOT_STARTED_TEXT.matcher(result.output()).matches()) {
            return DeliveryStatus.of("4.3.0", withOutput("temporary failure", result.output()));
        }
        Matcher own = STATUS.matcher(result.output());
        if (own.matches()) {
            EnhancedStatus code = EnhancedStatus.of(own.group(1));
            String text = own.group(2) == null ? "" : own.group(2);
            return new DeliveryStatus(code.kind() == 2 ? EnhancedStatus.of("5.0.0") : code, text);
        }
        if (result.signal() != 0) {
            return DeliveryStatus.of("4.3.0", withOutput(died("signal", result.signal(), command), result.output()));
        }
        DeliveryStatus known =
                EXITS.getOrDefault(result.exit(), DeliveryStatus.of("5.3.0", died("status", result.exit(), command)));
        return new DeliveryStatus(known.code(), withOutput(known.text(), result.output()));
    }

    private static String died(String how, int number, String command) {
        return String.format(Locale.ROOT, "Command died with %s %d: \"%s\"", how, number, command);
    }

    private static String withOutput(String text, String output) {
        return output.isEmpty() ? text : text + ". Command output: " + output;
    }
}
