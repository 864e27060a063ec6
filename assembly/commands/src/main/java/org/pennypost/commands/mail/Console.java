package org.pennypost.commands.mail;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Where lines come from: a terminal with a person, or a file or pipe. Used by one thread. */
interface Console extends Closeable {
    /** Whether a person types, who wants to see prompts. */
    boolean isInteractive();

    /**
     * Reads a line.
     *
     * @param prompt shown to a person
     * @param given what stands in the line already and may be changed by a person; ignored elsewhere
     * @return the line without its end; empty at the end of input
     * @throws Interrupted when the person typed Control-C
     * @throws IOException when it cannot be read
     */
    Optional<String> line(String prompt, String given) throws IOException, Interrupted;

    /** How many columns the screen has. */
    int columns();

    /** How many lines the screen has. */
    int lines();

    @Override
    void close() throws IOException;

    /** Control-C. */
    final class Interrupted extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
