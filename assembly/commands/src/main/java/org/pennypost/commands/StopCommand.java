package org.pennypost.commands;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration REAPING = Duration.ofMillis(2200);

    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws IOException, CommandFailure, InterruptedException {
        ServerProcess server = parent.configurationDirectory()
                .server()
                .orElseThrow(() -> new CommandFailure(Sysexits.FAILURE, "the mail system is not running"));
        if (!server.terminate()) {
            throw new CommandFailure(
                    Sysexits.NO_PERMISSION,
                    "process " + server.pid() + " belongs to another user; stop it as that user or root");
        }
        if (!await(server::ended, PATIENCE)) {
            throw new CommandFailure(
                    Sysexits.TEMPORARY,
                    "process " + server.pid() + " has not ended within " + PATIENCE.toSeconds()
                            + " s; try again, or kill it");
        }
        // Its parent, init, has still to take notice; whoever asks for the number next is to find none.
        await(server::gone, REAPING);
        return Sysexits.OK.code();
    }

    private static boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }
}
