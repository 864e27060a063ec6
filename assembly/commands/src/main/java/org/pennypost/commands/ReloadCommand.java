package org.pennypost.commands;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import org.pennypost.conf.check.Check;
import org.pennypost.conf.control.Answer;
import org.pennypost.login.ServiceProblems;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost reload}: asks the running server to apply what is on disk now. */
@Command(
        name = "reload",
        header = "Applies a changed configuration to the running server.",
        description = {
            "",
            "Open connections live on. Prints what changed, and what takes a restart. With an error in the configuration nothing changes: "
                    + "it is printed, and the exit code is 1. SIGHUP does the same, and reports in the mail log.",
            ""
        })
final class ReloadCommand implements Callable<Integer> {
    private static final String KEPT = "the configuration has errors; the server keeps its old one";

    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws CommandFailure, IOException {
        ConfigurationDirectory directory = parent.configurationDirectory();
        Settings settings = directory.load().settings().orElseThrow(() -> broken(directory));
        ServerProcess server = directory
                .server()
                .or(() -> search(directory))
                .orElseThrow(() -> new CommandFailure(Sysexits.FAILURE, "the mail system is not running"));
        Answer answer = ask(settings, server);
        print(answer);
        return switch (answer.outcome()) {
            case DONE -> Sysexits.OK.code();
            case FAILED -> throw new CommandFailure(Sysexits.FAILURE, KEPT);
            case REFUSED ->
                throw new CommandFailure(
                        Sysexits.NO_PERMISSION,
                        "process " + server.pid() + " belongs to another user; reload it as that user or root");
            case UNKNOWN ->
                throw new CommandFailure(
                        Sysexits.UNAVAILABLE, "the running server is of another version; stop and start it");
        };
    }

    /** Without settings nobody can tell where the socket is, and the server would say the same. */
    private CommandFailure broken(ConfigurationDirectory directory) {
        List<Problem> problems = Check.run(directory.path(), ServiceProblems::of);
        problems.forEach(parent.surroundings().err()::println);
        return new CommandFailure(Sysexits.FAILURE, KEPT);
    }

    private static Optional<ServerProcess> search(ConfigurationDirectory directory) {
        try {
            return ServerProcess.search(directory.path());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Answer ask(Settings settings, ServerProcess server) throws CommandFailure {
        try {
            return new ControlClient(settings.path("queue_directory"))
                    .ask("reload")
                    .orElseThrow(() -> new CommandFailure(
                            Sysexits.TEMPORARY, "process " + server.pid() + " ended before it answered"));
        } catch (IOException e) {
            throw new CommandFailure(
                    Sysexits.FAILURE,
                    "process " + server.pid() + " does not answer on its control socket in "
                            + settings.path("queue_directory") + " (" + e.getMessage()
                            + "); a new queue_directory takes a stop and a start");
        }
    }

    private void print(Answer answer) {
        Surroundings surroundings = parent.surroundings();
        answer.errors().forEach(surroundings.err()::println);
        answer.warnings().forEach(surroundings.err()::println);
        answer.changes().forEach(change -> surroundings.out().println("changed: " + change));
        answer.restart().forEach(item -> surroundings.out().println("needs a restart: " + item));
    }
}
