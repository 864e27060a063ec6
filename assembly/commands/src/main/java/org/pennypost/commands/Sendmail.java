package org.pennypost.commands;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.sendmail.SendmailCommand;
import org.pennypost.commands.tables.TableCommand;

/** The main class of the commands {@code sendmail} and {@code mailq}; {@code newaliases} is another name, too. */
public final class Sendmail {
    private Sendmail() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8);
        String name = System.getProperty("pennypost.command", "sendmail");
        Terminal terminal = new Terminal(name, System.in, out, System.err, System.getenv());
        System.exit(new SendmailCommand(terminal, others(terminal)).run(List.of(arguments)));
    }

    static SendmailCommand.Others others(Terminal terminal) {
        return new SendmailCommand.Others() {
            @Override
            public int newaliases(String configuration, Optional<String> table) {
                List<String> words = new ArrayList<>(List.of("-c", configuration));
                table.ifPresent(words::add);
                TableCommand command = new TableCommand(terminal, true);
                return table.isPresent() ? command.run(words) : command.runNewaliases(words);
            }

            @Override
            public int start(String configuration) {
                Distribution distribution = new Distribution(
                        Path.of(System.getProperty("pennypost.home", ".")).toAbsolutePath(),
                        System.getProperty("pennypost.archive", ""));
                Surroundings surroundings = new Surroundings(
                        terminal.command(),
                        terminal.in(),
                        terminal.out(),
                        terminal.err(),
                        terminal.environment(),
                        distribution);
                return Pennypost.run(surroundings, "-c", configuration, "start");
            }
        };
    }
}
