package org.pennypost.cleanup.checks;

import static java.util.Objects.requireNonNull;

/**
 * What becomes of a header or of a line.
 *
 * <p>Immutable.
 *
 * @param kind what to do
 * @param text what is put in its place or before it; empty otherwise
 */
public record Outcome(Kind kind, String text) {
    static final Outcome KEEP = new Outcome(Kind.KEEP, "");
    static final Outcome DROP = new Outcome(Kind.DROP, "");

    /** What to do with it. */
    public enum Kind {
        /** It stays as it is. */
        KEEP,
        /** It is left out. */
        DROP,
        /** The text stands in its place. */
        REPLACE,
        /** The text goes before it. */
        PREPEND
    }

    /** Checks that nothing is null. */
    public Outcome {
        requireNonNull(kind);
        requireNonNull(text);
    }
}
