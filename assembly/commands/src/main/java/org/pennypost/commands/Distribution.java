package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where the program itself lies.
 *
 * @param home the unpacked distribution, with {@code bin conf lib}
 * @param archiveEnding how the file names of class-data-sharing archives for the running JDK end, as the launcher reckons it ({@code
 *     17.0.15+6.jsa}); empty when the JDK does not say exactly which it is
 */
record Distribution(Path home, String archiveEnding) {
    Distribution {
        requireNonNull(home);
        requireNonNull(archiveEnding);
    }

    /** The shipped {@code main.cf}, {@code master.cf} and so on. */
    Path shippedConfiguration() {
        return home.resolve("conf");
    }

    /** The command that the server is started with. */
    Path launcher() {
        return launcher("pennypost");
    }

    /** The launcher of a command. */
    Path launcher(String command) {
        return home.resolve("bin").resolve(command);
    }

    Path libraries() {
        return home.resolve("lib");
    }
}
