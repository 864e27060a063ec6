package org.pennypost.server;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The server's command line: {@code -c directory [--status-file file]}.
 *
 * @param etc the configuration directory
 * @param statusFile where the outcome of the start goes
 */
record Arguments(Path etc, Optional<Path> statusFile) {
    Arguments {
        requireNonNull(etc);
        requireNonNull(statusFile);
    }

    /** Reads a command line; empty when it is not understood. */
    static Optional<Arguments> parse(String... words) {
        Optional<Path> etc = Optional.empty();
        Optional<Path> status = Optional.empty();
        for (int i = 0; i < words.length; i += 2) {
            if (i + 1 == words.length) {
                return Optional.empty();
            }
            Optional<Path> value = Optional.of(Path.of(words[i + 1]).toAbsolutePath());
            switch (words[i]) {
                case "-c" -> etc = value;
                case "--status-file" -> status = value;
                default -> {
                    return Optional.empty();
                }
            }
        }
        Optional<Path> file = status;
        return etc.map(directory -> new Arguments(directory, file));
    }
}
