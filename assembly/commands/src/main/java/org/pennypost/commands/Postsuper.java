package org.pennypost.commands;

import java.util.List;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.queue.PostsuperCommand;

/** The main class of the command {@code postsuper}. */
public final class Postsuper {
    private Postsuper() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess("postsuper");
        terminal.exit(new PostsuperCommand(terminal).run(List.of(arguments)));
    }
}
