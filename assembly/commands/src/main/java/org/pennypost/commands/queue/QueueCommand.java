package org.pennypost.commands.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.pennypost.commands.options.Caller;
import org.pennypost.commands.options.Getopt;
import org.pennypost.commands.options.Manual;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;

/** What the commands for the queue have in common: options, settings, how they end. */
abstract class QueueCommand {
    static final int UNAVAILABLE = 69;
    static final int NO_PERMISSION = 77;

    final Terminal terminal;
    private final Manual manual;
    private final int misuse;

    /** Ends the command with a text and an exit code. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        Failure(int code, String text) {
            super(text);
            this.code = code;
        }
    }

    /** @param misuse the exit code after a wrong command line */
    QueueCommand(Terminal terminal, Manual manual, int misuse) {
        this.terminal = requireNonNull(terminal);
        this.manual = requireNonNull(manual);
        this.misuse = misuse;
    }

    /** Runs it and gives the exit code. */
    public final int run(List<String> arguments) {
        if (manual.isAskedFor(arguments)) {
            return terminal.help(manual);
        }
        try {
            return run(Getopt.parse(arguments, manual.letters()));
        } catch (Getopt.Misuse e) {
            terminal.err().println(terminal.command() + ": " + e.getMessage());
            return terminal.fatal(manual.usage(), misuse);
        } catch (Failure e) {
            return terminal.fatal(e.getMessage(), e.code);
        } catch (IOException | RuntimeException e) {
            return terminal.fatal(e instanceof IOException ? e.getMessage() : e.toString(), misuse);
        } finally {
            terminal.out().flush();
        }
    }

    abstract int run(Getopt.Parsed parsed) throws Failure, IOException;

    final Failure usage() {
        return new Failure(misuse, manual.usage());
    }

    final Settings settings(Getopt.Parsed parsed) throws Failure {
        Path directory = terminal.configurationDirectory(parsed.values('c'));
        if (!Files.isReadable(directory.resolve("main.cf"))) {
            throw new Failure(misuse, "open " + directory.resolve("main.cf") + ": no such file, or not readable");
        }
        Settings.Loaded loaded = Settings.load(directory);
        return loaded.settings()
                .orElseThrow(() -> new Failure(
                        misuse,
                        loaded.problems().stream()
                                .filter(Problem::isError)
                                .map(Problem::toString)
                                .collect(Collectors.joining("\n"))));
    }

    /** Whether who calls is root or owns the queue. */
    static boolean owns(Caller caller, Path queueDirectory) throws IOException {
        return caller.uid() == 0
                || (Files.exists(queueDirectory)
                        && Integer.toUnsignedLong((Integer) Files.getAttribute(queueDirectory, "unix:uid"))
                                == caller.uid());
    }
}
