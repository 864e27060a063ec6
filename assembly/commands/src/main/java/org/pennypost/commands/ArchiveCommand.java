package org.pennypost.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pennypost archive}. */
@Command(
        name = "archive",
        header = "Makes the class-data-sharing archives for this JDK.",
        description = {
            "",
            "They more than halve the time that the server and the commands take to start. init makes them too; this is for a new JDK or a new "
                    + "version. Those that are up to date stay as they are. Only who owns the distribution's directory may.",
            ""
        })
final class ArchiveCommand implements Callable<Integer> {
    @ParentCommand
    private Pennypost parent;

    @Override
    public Integer call() throws IOException, CommandFailure, InterruptedException {
        Surroundings surroundings = parent.surroundings();
        Path scratch = Files.createTempDirectory("pennypost-archive");
        try {
            Owner caller = Owner.of(scratch);
            if (ClassArchive.ofCommands(surroundings.distribution(), "commands", caller)
                    .isEmpty()) {
                throw new CommandFailure(
                        Sysexits.NO_PERMISSION,
                        surroundings.distribution().libraries()
                                + " belongs to another user, or this JDK has no release file; nothing made");
            }
            new Archives(surroundings, new SecureRandom()).make(InstanceLayout.in(scratch), caller);
        } finally {
            Files.deleteIfExists(scratch);
        }
        return Sysexits.OK.code();
    }
}
