package org.pennypost.commands;

import java.util.List;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.queue.PostqueueCommand;

/** The main class of the command {@code postqueue}. */
public final class Postqueue {
    private Postqueue() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess("postqueue");
        terminal.exit(new PostqueueCommand(terminal).run(List.of(arguments)));
    }
}
