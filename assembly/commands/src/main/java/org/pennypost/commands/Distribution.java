package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where the program itself lies.
 *
 * @param home the unpacked distribution, with {@code bin conf lib}
 * @param archiveName file name of the server's class-data-sharing archive for the running JDK, as the launcher reckons it; empty when
 *     the JDK does not say exactly which it is
 */
record Distribution(Path home, String archiveName) {
    Distribution {
        requireNonNull(home);
        requireNonNull(archiveName);
    }

    /** The shipped {@code main.cf}, {@code master.cf} and so on. */
    Path shippedConfiguration() {
        return home.resolve("conf");
    }

    /** The command that the server is started with. */
    Path launcher() {
        return home.resolve("bin/pennypost");
    }

    Path libraries() {
        return home.resolve("lib");
    }
}
