package org.pennypost.conf;

/** A value that is not of its parameter's type. */
final class MalformedValue extends Exception {
    private static final long serialVersionUID = 1L;

    private final String cure;

    MalformedValue(String message, String cure) {
        super(message);
        this.cure = cure;
    }

    /** What to write instead. */
    String cure() {
        return cure;
    }
}
