package org.pennypost.conf;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Something wrong in a configuration file, with its place and its cure.
 *
 * <p>Problems are values: whoever reads a file collects all of them and never stops at the first.
 *
 * @param severity whether the configuration can be used in spite of it
 * @param file the file it is in; empty when it belongs to none (a command-line override)
 * @param line the line, counted from 1; 0 when it belongs to no single line
 * @param text what is wrong, one line, no trailing full stop
 * @param cure what to do about it, one line; empty when the text says it
 */
public record Problem(Severity severity, Optional<Path> file, int line, String text, String cure) {
    /** Refuses nulls; everything else is accepted as it is. */
    public Problem {
        requireNonNull(severity, "severity");
        requireNonNull(file, "file");
        requireNonNull(text, "text");
        requireNonNull(cure, "cure");
    }

    /** An error at a line of a file. */
    public static Problem error(Path file, int line, String text, String cure) {
        return new Problem(Severity.ERROR, Optional.of(file), line, text, cure);
    }

    /** A warning at a line of a file. */
    public static Problem warning(Path file, int line, String text, String cure) {
        return new Problem(Severity.WARNING, Optional.of(file), line, text, cure);
    }

    /** Whether the configuration cannot be used. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line: {@code file:line: error: text (cure)}; file, line and cure are left out where there is none. */
    @Override
    public String toString() {
        String place =
                file.map(path -> path + (line > 0 ? ":" + line : "") + ": ").orElse("");
        return place + severity.word() + ": " + text + (cure.isEmpty() ? "" : " (" + cure + ")");
    }
}
