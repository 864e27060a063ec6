package org.pennypost.commands;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.postconf.PostconfCommand;

/** The main class of the command {@code postconf}. */
public final class Postconf {
    private Postconf() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal("postconf", System.in, out, System.err, System.getenv());
        System.exit(new PostconfCommand(terminal).run(List.of(arguments)));
    }
}
