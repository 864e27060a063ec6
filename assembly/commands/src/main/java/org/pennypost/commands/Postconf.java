package org.pennypost.commands;

import java.util.List;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.postconf.PostconfCommand;

/** The main class of the command {@code postconf}. */
public final class Postconf {
    private Postconf() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess("postconf");
        terminal.exit(run(terminal, arguments));
    }

    static int run(Terminal terminal, String... arguments) {
        return new PostconfCommand(terminal).run(List.of(arguments));
    }
}
