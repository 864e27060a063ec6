package org.pennypost.commands;

import java.util.concurrent.Callable;
import org.pennypost.conf.Problem;
import org.pennypost.conf.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost check}. */
@Command(
        name = "check",
        header = "Reports every problem of the configuration at once.",
        description = {
            "",
            "Reads main.cf and master.cf and prints `file:line: error|warning: text (cure)` for each problem. Exit code 1 when there "
                    + "is an error; the server would not start with it. Lookup tables and file modes are not looked into yet.",
            ""
        })
final class CheckCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws CommandFailure {
        Settings.Loaded loaded = parent.configurationDirectory().load();
        for (Problem problem : loaded.problems()) {
            parent.surroundings().err().println(problem);
        }
        return loaded.settings().isPresent() ? Sysexits.OK.code() : Sysexits.FAILURE.code();
    }
}
