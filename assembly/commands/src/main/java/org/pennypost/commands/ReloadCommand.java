package org.pennypost.commands;

import java.util.concurrent.Callable;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost reload}: checks the configuration and, honestly, no more. */
@Command(
        name = "reload",
        header = "Will apply a changed configuration; today it only checks it.",
        description = {
            "",
            "This version's server reads its configuration at start only. With an error in it the exit code is 1; without, it is 69, and "
                    + "stop followed by start applies it.",
            ""
        })
final class ReloadCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws CommandFailure {
        Settings.Loaded loaded = parent.configurationDirectory().load();
        loaded.problems().stream()
                .map(Problem::toString)
                .forEach(parent.surroundings().err()::println);
        if (loaded.settings().isEmpty()) {
            throw new CommandFailure(Sysexits.FAILURE, "the configuration has errors; the server keeps its old one");
        }
        throw new CommandFailure(
                Sysexits.UNAVAILABLE,
                "this version cannot reload; the configuration is sound, stop and start apply it");
    }
}
