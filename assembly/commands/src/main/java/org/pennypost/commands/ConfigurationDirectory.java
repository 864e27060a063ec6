package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;

/** The configuration directory that a command works on: {@code -c}, else {@code MAIL_CONFIG}, else {@code /etc/pennypost}. */
record ConfigurationDirectory(Path path) {
    private static final String DEFAULT = "/etc/pennypost";

    ConfigurationDirectory {
        requireNonNull(path);
    }

    static ConfigurationDirectory choose(Optional<String> option, Map<String, String> environment)
            throws CommandFailure {
        String chosen = option.or(() -> Optional.ofNullable(environment.get("MAIL_CONFIG")))
                .filter(text -> !text.isEmpty())
                .orElse(DEFAULT);
        Path path = Path.of(chosen).toAbsolutePath().normalize();
        if (!Files.isReadable(path.resolve("main.cf"))) {
            throw new CommandFailure(
                    Sysexits.CONFIGURATION,
                    "open " + path.resolve("main.cf") + ": no such file, or not readable; "
                            + "name the configuration directory with -c or MAIL_CONFIG");
        }
        return new ConfigurationDirectory(path);
    }

    Path passwd() {
        return path.resolve("passwd");
    }

    Settings.Loaded load() {
        return Settings.load(path);
    }

    /** The settings; with an error in them, all problems are the reason. */
    Settings settings(Sysexits whenBroken) throws CommandFailure {
        Settings.Loaded loaded = load();
        return loaded.settings()
                .orElseThrow(() -> new CommandFailure(
                        whenBroken,
                        loaded.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"))));
    }

    /** The server that runs with this configuration, if one does, be the configuration broken by now. */
    Optional<ServerProcess> server() throws IOException {
        Optional<Settings> settings = load().settings();
        return settings.isPresent() ? Instance.of(this, settings.get()).server() : ServerProcess.search(path);
    }
}
