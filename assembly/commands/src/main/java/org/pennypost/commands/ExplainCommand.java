package org.pennypost.commands;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pennypost explain}: what would happen, and why. */
@Command(
        name = "explain",
        header = "Shows where mail goes and why; sends nothing.",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "",
            "Asks the configuration on disk by the server's own code, whether a server runs or not. Nothing is sent, queued or "
                    + "written. Rules in mailetcontainer.xml, own hooks, aliases(5) and .forward files are not followed.",
            ""
        },
        commandListHeading = "%nCOMMANDS%n",
        subcommands = ExplainRcptCommand.class)
final class ExplainCommand implements Runnable {
    @ParentCommand
    private Pennypost parent;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    Pennypost parent() {
        return parent;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "rcpt is missing");
    }
}
