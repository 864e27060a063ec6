package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.pennypost.conf.Settings;

/**
 * What start, stop and status need to know of a configuration.
 *
 * @param etc configuration directory
 * @param queueDirectory {@code queue_directory}
 * @param dataDirectory {@code data_directory}
 * @param output what the server prints goes there: {@code server.log} beside {@code maillog_file}, or in the data directory
 */
record Instance(Path etc, Path queueDirectory, Path dataDirectory, Path output) {
    Instance {
        requireNonNull(etc);
        requireNonNull(queueDirectory);
        requireNonNull(dataDirectory);
        requireNonNull(output);
    }

    static Instance of(ConfigurationDirectory directory, Settings settings) {
        Path data = settings.path("data_directory");
        String mailLog = settings.text("maillog_file");
        Path beside = mailLog.startsWith("/") && !mailLog.startsWith("/dev/")
                ? Path.of(mailLog).getParent()
                : data;
        return new Instance(directory.path(), settings.path("queue_directory"), data, beside.resolve("server.log"));
    }

    /** The server that runs here; one whose queue directory takes no writes could not write down its number. */
    Optional<ServerProcess> server() {
        Optional<ServerProcess> found = ServerProcess.find(queueDirectory, etc);
        if (found.isPresent() || !Files.isDirectory(queueDirectory) || Files.isWritable(queueDirectory)) {
            return found;
        }
        try {
            return ServerProcess.search(etc);
        } catch (IOException hidden) {
            return found;
        }
    }
}
