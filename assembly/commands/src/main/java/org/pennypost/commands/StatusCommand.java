package org.pennypost.commands;

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
    public Integer call() throws CommandFailure {
        Surroundings surroundings = parent.surroundings();
        ConfigurationDirectory directory = parent.configurationDirectory();
        Optional<ServerProcess> server = Instance.of(directory, directory.settings(Sysexits.CONFIGURATION))
                .server();
        surroundings
                .out()
                .println(surroundings.command() + ": "
                        + server.map(process -> "running, process " + process.pid())
                                .orElse("not running"));
        return server.isPresent() ? Sysexits.OK.code() : Sysexits.FAILURE.code();
    }
}
