package org.pennypost.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.queue.PostqueueCommand;
import org.pennypost.commands.sendmail.SendmailCommand;
import org.pennypost.commands.tables.TableCommand;

/** The main class of the commands {@code sendmail} and {@code mailq}; {@code newaliases} is another name, too. */
public final class Sendmail {
    private Sendmail() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess(System.getProperty("pennypost.command", "sendmail"));
        terminal.exit(new SendmailCommand(terminal, others(terminal)).run(List.of(arguments)));
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
            public int postqueue(List<String> words) {
                Terminal other = new Terminal(
                        "postqueue", terminal.in(), terminal.out(), terminal.err(), terminal.environment());
                return new PostqueueCommand(other).run(words);
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
