package org.pennypost.conf;

/** A value that cannot be expanded: its {@code $} expressions are malformed, or lead back to themselves. */
public final class MacroException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether the expression leads back to itself. */
    private final boolean loop;

    MacroException(String message, boolean loop) {
        super(message);
        this.loop = loop;
    }

    /** Whether a name leads back to itself, as in {@code mydomain = $mydomain}. */
    public boolean isLoop() {
        return loop;
    }
}
