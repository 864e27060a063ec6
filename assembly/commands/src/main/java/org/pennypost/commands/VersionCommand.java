package org.pennypost.commands;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost version}. */
@Command(
        name = "version",
        header = "Prints the version and what it runs on.",
        description = {""})
final class VersionCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() {
        String version = Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
        parent.surroundings()
                .out()
                .println("pennypost " + version + " (Java " + Runtime.version() + ", " + System.getProperty("java.home")
                        + ")");
        return Sysexits.OK.code();
    }
}
