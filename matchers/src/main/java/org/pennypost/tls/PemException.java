package org.pennypost.tls;

import java.nio.file.Path;

/** A PEM file cannot be used; the message says which one and why. */
public final class PemException extends Exception {
    private static final long serialVersionUID = 1L;

    PemException(Path path, String text) {
        super(path + ": " + text);
    }
}
