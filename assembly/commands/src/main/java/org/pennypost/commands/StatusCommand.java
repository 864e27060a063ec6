package org.pennypost.commands;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost status}. */
@Command(
        name = "status",
        header = "Tells whether the server runs.",
        description = {"", "Exit code 0 when it runs, 1 when not.", ""})
final class StatusCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws IOException, CommandFailure {
        Surroundings surroundings = parent.surroundings();
        Optional<ServerProcess> server = parent.configurationDirectory().server();
        surroundings
                .out()
                .println(surroundings.command() + ": "
                        + server.map(process -> "running, process " + process.pid())
                                .orElse("not running"));
        return server.isPresent() ? Sysexits.OK.code() : Sysexits.FAILURE.code();
    }
}
