package org.pennypost.commands;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost stop}. */
@Command(
        name = "stop",
        header = "Stops the server.",
        description = {
            "",
            "Returns when the process is gone; what was in flight is finished, or waits in the queue. Exit code 1 when no server runs.",
            ""
        })
final class StopCommand implements Callable<Integer> {
    private static final long PATIENCE_SECONDS = 60;

    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ConfigurationDirectory directory = parent.configurationDirectory();
        Instance instance = Instance.of(directory, directory.settings(Sysexits.CONFIGURATION));
        ServerProcess server = instance.server()
                .orElseThrow(() -> new CommandFailure(Sysexits.FAILURE, "the mail system is not running"));
        if (!server.terminate()) {
            throw new CommandFailure(
                    Sysexits.NO_PERMISSION,
                    "process " + server.pid() + " belongs to another user; stop it as that user or root");
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (server.serves(instance.etc())) {
            if (System.nanoTime() > deadline) {
                throw new CommandFailure(
                        Sysexits.TEMPORARY,
                        "process " + server.pid() + " has not ended within " + PATIENCE_SECONDS
                                + " s; try again, or kill it");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return Sysexits.OK.code();
    }
}
