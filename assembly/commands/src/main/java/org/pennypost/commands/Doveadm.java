package org.pennypost.commands;

import java.util.List;
import org.pennypost.commands.dovecot.DoveadmCommand;
import org.pennypost.commands.options.Terminal;

/** The main class of the command {@code doveadm}. */
public final class Doveadm {
    private static final String TYPED = "pennypost.terminal";

    private Doveadm() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess("doveadm");
        DoveadmCommand command = new DoveadmCommand(
                terminal,
                "yes".equals(System.getProperty(TYPED)),
                (queue, question, words) -> new ControlClient(queue).ask("doveadm " + question, words));
        terminal.exit(command.run(List.of(arguments)));
    }
}
