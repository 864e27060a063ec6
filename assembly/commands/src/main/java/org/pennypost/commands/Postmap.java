package org.pennypost.commands;

import java.util.List;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.tables.TableCommand;

/** The main class of the command {@code postmap}. */
public final class Postmap {
    private Postmap() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess("postmap");
        terminal.exit(run(terminal, arguments));
    }

    static int run(Terminal terminal, String... arguments) {
        return new TableCommand(terminal, false).run(List.of(arguments));
    }
}
