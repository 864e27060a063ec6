package org.pennypost.server;

import static java.util.Objects.requireNonNull;

/**
 * The administrator's own classes as they were at one moment.
 *
 * @param fingerprint of the files that they come from; the same files have the same
 * @param classes finds them, and everything of the server
 */
record ExtensionSet(String fingerprint, ClassLoader classes) {
    /** No classes but the server's. */
    static final ExtensionSet NONE = new ExtensionSet("", ExtensionSet.class.getClassLoader());

    ExtensionSet {
        requireNonNull(fingerprint);
        requireNonNull(classes);
    }
}
