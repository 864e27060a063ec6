package org.pennypost.server;

import java.util.Optional;

/** The version of Pennypost that runs. */
final class Version {
    private Version() {}

    /** The version that the jar names; {@code development} when the classes come from no jar. */
    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
