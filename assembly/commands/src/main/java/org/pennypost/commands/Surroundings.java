package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command has around it: its three streams, the environment, the distribution. Given in, so that tests run commands in-process.
 *
 * @param command the name it was called by, the first word of every error line
 */
record Surroundings(
        String command,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Distribution distribution) {
    Surroundings {
        requireNonNull(command);
        requireNonNull(in);
        requireNonNull(out);
        requireNonNull(err);
        requireNonNull(distribution);
        environment = Map.copyOf(environment);
    }

    void warn(String text) {
        err.println(command + ": warning: " + text);
    }

    void fatal(String text) {
        err.println(command + ": fatal: " + text);
    }
}
