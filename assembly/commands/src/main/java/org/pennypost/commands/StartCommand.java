package org.pennypost.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost start}. */
@Command(
        name = "start",
        header = "Starts the server in the background.",
        description = {
            "",
            "Returns 0 when every listener of master.cf accepts connections, otherwise 1 with the reasons on standard error; "
                    + "no server runs then. What the server prints goes to log/server.log of the instance.",
            ""
        })
final class StartCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws IOException, CommandFailure, InterruptedException {
        Surroundings surroundings = parent.surroundings();
        ConfigurationDirectory directory = parent.configurationDirectory();
        Instance instance = Instance.of(directory, directory.settings(Sysexits.FAILURE));
        Optional<ServerProcess> running = instance.server();
        if (running.isPresent()) {
            throw new CommandFailure(
                    Sysexits.FAILURE,
                    "the mail system is already running, process "
                            + running.get().pid());
        }
        Path data = instance.dataDirectory();
        if (!Files.isWritable(data)) {
            throw new CommandFailure(
                    Sysexits.FAILURE, data + " (data_directory) is missing or not writable for this user");
        }
        Path status = data.resolve(".start-" + ProcessHandle.current().pid());
        Process server = new ServerLaunch(surroundings.distribution(), instance.etc(), instance.output())
                .start(status, Map.of());
        surroundings.out().println(surroundings.command() + ": running, process " + server.pid());
        return Sysexits.OK.code();
    }
}
