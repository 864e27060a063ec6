package org.pennypost.commands;

import java.util.List;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.queue.PostcatCommand;

/** The main class of the command {@code postcat}. */
public final class Postcat {
    private Postcat() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess("postcat");
        terminal.exit(new PostcatCommand(terminal).run(List.of(arguments)));
    }
}
