package org.pennypost.commands;

import java.util.List;
import org.pennypost.commands.dovecot.DoveconfCommand;
import org.pennypost.commands.options.Terminal;

/** The main class of the commands {@code doveconf} and {@code dovecot}. */
public final class Doveconf {
    private Doveconf() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess(System.getProperty("pennypost.command", "doveconf"));
        terminal.exit(new DoveconfCommand(terminal).run(List.of(arguments)));
    }
}
