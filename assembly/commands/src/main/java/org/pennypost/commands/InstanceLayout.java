package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * The directories and files of an instance: all in one directory, or where the Debian package has them. Source: the contract, "Instance".
 *
 * @param directory the instance's own, or the root of the file system; absolute
 * @param etc the configuration
 * @param spool {@code queue_directory}
 * @param mail {@code mail_spool_directory}
 * @param data {@code data_directory}
 * @param log where the mail log lies
 * @param system whether the users are those of the system
 */
record InstanceLayout(Path directory, Path etc, Path spool, Path mail, Path data, Path log, boolean system) {
    private static final String NAME = "pennypost";

    InstanceLayout {
        requireNonNull(directory);
        requireNonNull(etc);
        requireNonNull(spool);
        requireNonNull(mail);
        requireNonNull(data);
        requireNonNull(log);
    }

    /** All in one directory. */
    static InstanceLayout in(Path directory) {
        Path own = directory.toAbsolutePath().normalize();
        return new InstanceLayout(
                own,
                own.resolve("etc"),
                own.resolve("spool"),
                own.resolve("mail"),
                own.resolve("data"),
                own.resolve("log"),
                false);
    }

    /** Where the Debian package has them, below a root. */
    static InstanceLayout ofSystem(Path root) {
        Path own = root.toAbsolutePath().normalize();
        Path var = own.resolve("var");
        return new InstanceLayout(
                own,
                own.resolve("etc").resolve(NAME),
                var.resolve("spool").resolve(NAME),
                var.resolve("mail"),
                var.resolve("lib").resolve(NAME),
                var.resolve("log").resolve(NAME),
                true);
    }

    Path mainCf() {
        return etc().resolve("main.cf");
    }

    Path masterCf() {
        return etc().resolve("master.cf");
    }

    Path passwd() {
        return etc().resolve("passwd");
    }

    Path extensions() {
        return etc().resolve("extensions");
    }

    Path webadminToken() {
        return etc().resolve("webadmin.token");
    }

    /** Key and self-signed certificate. */
    Path certificate() {
        return etc().resolve("server.pem");
    }

    /** Where the homes of the instance's own users lie. */
    Path home() {
        return directory.resolve("home");
    }

    Path home(UserName user) {
        return home().resolve(user.text());
    }
}
