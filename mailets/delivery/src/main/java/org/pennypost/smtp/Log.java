package org.pennypost.smtp;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;

/** The mail log in the name of one transport. Threads may share it. */
record Log(Consumer<String> lines) {
    Log {
        requireNonNull(lines);
    }

    void info(String text) {
        lines.accept(text);
    }

    void warning(String text) {
        lines.accept("warning: " + text);
    }
}
