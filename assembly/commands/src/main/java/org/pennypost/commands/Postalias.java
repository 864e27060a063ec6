package org.pennypost.commands;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pennypost.commands.options.Terminal;
import org.pennypost.commands.tables.TableCommand;

/** The main class of the command {@code postalias}. */
public final class Postalias {
    private Postalias() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal("postalias", System.in, out, System.err, System.getenv());
        System.exit(new TableCommand(terminal, true).run(List.of(arguments)));
    }
}
