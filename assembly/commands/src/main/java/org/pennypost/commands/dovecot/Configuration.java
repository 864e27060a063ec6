package org.pennypost.commands.dovecot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;

/** Finds the configuration that is meant. */
final class Configuration {
    private static final int BROKEN = 78;

    private Configuration() {}

    /**
     * Reads it.
     *
     * @param given the values of {@code -c}
     * @throws Failure when there is none, or it has errors
     */
    static Settings of(List<String> given, Terminal terminal) throws Failure {
        Path directory = terminal.configurationDirectory(given).toAbsolutePath().normalize();
        if (!Files.isReadable(directory.resolve("main.cf"))) {
            throw new Failure(
                    BROKEN,
                    "open " + directory.resolve("main.cf") + ": no such file, or not readable; name the "
                            + "configuration directory with -c or MAIL_CONFIG");
        }
        Settings.Loaded loaded = Settings.load(directory);
        Optional<Settings> settings = loaded.settings();
        if (settings.isEmpty()) {
            throw new Failure(
                    BROKEN,
                    loaded.problems().stream()
                            .filter(Problem::isError)
                            .map(Problem::toString)
                            .collect(Collectors.joining("\n")));
        }
        return settings.get();
    }
}
