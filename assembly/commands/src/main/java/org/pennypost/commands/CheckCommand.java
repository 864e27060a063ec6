package org.pennypost.commands;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.pennypost.cleanup.AliasLoops;
import org.pennypost.conf.Problem;
import org.pennypost.conf.check.Check;
import org.pennypost.login.ServiceProblems;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost check}. */
@Command(
        name = "check",
        header = "Reports every problem of the configuration at once.",
        description = {
            "",
            "Reads main.cf, master.cf and the tables they name and prints `file:line: error|warning: text (cure)` for each problem. "
                    + "Exit code 1 when there is an error.",
            ""
        })
final class CheckCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws CommandFailure {
        List<Problem> problems = Check.run(
                parent.configurationDirectory().path(),
                settings -> Stream.of(ServiceProblems.of(settings), AliasLoops.problems(settings))
                        .flatMap(List::stream)
                        .toList());
        for (Problem problem : problems) {
            parent.surroundings().err().println(problem);
        }
        return problems.stream().noneMatch(Problem::isError) ? Sysexits.OK.code() : Sysexits.FAILURE.code();
    }
}
