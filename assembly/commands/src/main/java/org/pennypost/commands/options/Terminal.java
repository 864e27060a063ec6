package org.pennypost.commands.options;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command sees of the world: its streams and its environment.
 *
 * @param command its name, as it stands before {@code fatal:} and {@code warning:}
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param environment the environment variables
 */
public record Terminal(
        String command, InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
    /** Refuses nulls. */
    public Terminal {
        requireNonNull(command, "command");
        requireNonNull(in, "in");
        requireNonNull(out, "out");
        requireNonNull(err, "err");
        environment = Map.copyOf(environment);
    }

    /** That of this process. */
    public static Terminal ofProcess(String command) {
        PrintStream out =
                new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, UTF_8);
        return new Terminal(command, System.in, out, System.err, System.getenv());
    }

    /**
     * Ends this process with an exit code, at once: the commands leave nothing that System.exit would wait for, and since Java 21 that
     * first looks for a logger.
     */
    public void exit(int code) {
        out.flush();
        err.flush();
        Runtime.getRuntime().halt(code);
    }

    /** Prints {@code command: warning: text}. */
    public void warn(String text) {
        out.flush();
        err.println(command + ": warning: " + text);
    }

    /** Prints {@code command: fatal: text} and gives the exit code. */
    public int fatal(String text, int code) {
        out.flush();
        err.println(command + ": fatal: " + text);
        err.flush();
        return code;
    }

    /** Prints the help of a command and gives the exit code. */
    public int help(Manual manual) {
        out.print(HelpText.of(manual));
        out.flush();
        return 0;
    }

    /**
     * Chooses the configuration directory.
     *
     * @param given the values of {@code -c}, of which the last counts
     * @return else that of {@code MAIL_CONFIG}, else {@code /etc/pennypost}; whether it is there or not
     */
    public Path configurationDirectory(List<String> given) {
        return Path.of(
                given.isEmpty()
                        ? Optional.ofNullable(environment.get("MAIL_CONFIG"))
                                .filter(text -> !text.isEmpty())
                                .orElse("/etc/pennypost")
                        : given.get(given.size() - 1));
    }
}
