package org.pennypost.commands;

import java.util.List;
import java.util.concurrent.Callable;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.queue.PostqueueCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost flush}. Source: Postfix postfix(1). */
@Command(
        name = "flush",
        header = "Tries to deliver every message that waits.",
        description = {"", "As postqueue -f.", ""})
final class FlushCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws CommandFailure {
        Surroundings around = parent.surroundings();
        Terminal terminal =
                new Terminal(around.command(), around.in(), around.out(), around.err(), around.environment());
        return new PostqueueCommand(terminal)
                .run(List.of("-c", parent.configurationDirectory().path().toString(), "-f"));
    }
}
