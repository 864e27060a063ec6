package org.pennypost.commands;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/**
 * {@code pennypost run}. The launcher itself becomes the server when it reads {@code run}; this class is met only for its help, or when something
 * stands beside it.
 */
@Command(
        name = "run",
        header = "Runs the server in the foreground.",
        description = {
            "",
            "As start, but the server is this process: it ends with SIGTERM or SIGINT, and its exit code is the command's.",
            ""
        })
final class RunCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws CommandFailure {
        throw new CommandFailure(
                Sysexits.USAGE,
                "run takes nothing but -c ETC (see " + parent.surroundings().command() + " run --help)");
    }
}
