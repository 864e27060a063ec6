package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pennypost.conf.Settings;

/**
 * What commands want to know of the configuration.
 *
 * @param limit the longest time of a run
 * @param directory where a command starts, with names to fill in; empty for the queue directory
 * @param directoryFilter the characters that an address may bring into it
 * @param queueDirectory the queue directory
 * @param shell what runs commands, instead of no shell where none is needed and /bin/sh elsewhere; empty for that
 * @param delimiters the characters of recipient_delimiter
 * @param filter the characters that may stand in a variable of the environment
 * @param exported variables of the server's own environment that commands see
 */
record CommandSettings(
        Duration limit,
        String directory,
        String directoryFilter,
        Path queueDirectory,
        String shell,
        String delimiters,
        String filter,
        Map<String, String> exported) {
    CommandSettings {
        requireNonNull(limit);
        requireNonNull(directory);
        requireNonNull(directoryFilter);
        requireNonNull(queueDirectory);
        requireNonNull(shell);
        requireNonNull(delimiters);
        requireNonNull(filter);
        exported = Map.copyOf(exported);
    }

    /** A variable of the server's environment; that of the configuration has a value however the server was started. */
    private static Optional<String> own(String name, Settings settings) {
        return name.equals("MAIL_CONFIG")
                ? Optional.of(settings.configDirectory().toString())
                : Optional.ofNullable(System.getenv(name));
    }

    static CommandSettings of(Settings settings) {
        Map<String, String> exported = new TreeMap<>();
        for (String word : settings.list("export_environment")) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Optional<String> value = equals < 0 ? own(name, settings) : Optional.of(word.substring(equals + 1));
            value.ifPresent(text -> exported.put(name, text));
        }
        return new CommandSettings(
                settings.duration("command_time_limit"),
                settings.text("command_execution_directory"),
                settings.text("execution_directory_expansion_filter"),
                settings.path("queue_directory"),
                settings.text("local_command_shell"),
                settings.text("recipient_delimiter"),
                settings.text("command_expansion_filter"),
                exported);
    }
}
