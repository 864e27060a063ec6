package org.pennypost.commands;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pennypost.conf.Settings;
import org.pennypost.conf.control.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost status}. */
@Command(
        name = "status",
        header = "Tells whether the server runs.",
        description = {
            "",
            "Exit code 0 when it runs, 1 when not. To its owner and to root it says where it listens, and for which program.",
            ""
        })
final class StatusCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws IOException, CommandFailure {
        Surroundings surroundings = parent.surroundings();
        ConfigurationDirectory directory = parent.configurationDirectory();
        Optional<ServerProcess> server = directory.server();
        surroundings
                .out()
                .println(surroundings.command() + ": "
                        + server.map(process -> "running, process " + process.pid())
                                .orElse("not running"));
        if (server.isPresent()) {
            listeners(directory).forEach(listener -> surroundings.out().println("  " + listener));
        }
        return server.isPresent() ? Sysexits.OK.code() : Sysexits.FAILURE.code();
    }

    /** None when the server does not say: it is busy, or belongs to somebody else. */
    private static List<String> listeners(ConfigurationDirectory directory) {
        Optional<Settings> settings = directory.load().settings();
        try {
            return settings.isEmpty()
                    ? List.of()
                    : new ControlClient(settings.get().path("queue_directory"))
                            .ask("status")
                            .map(Answer::listeners)
                            .orElse(List.of());
        } catch (IOException e) {
            return List.of();
        }
    }
}
