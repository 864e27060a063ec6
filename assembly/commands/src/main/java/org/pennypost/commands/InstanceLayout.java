package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * The directories and files of an instance. Source: the contract, "Instance".
 *
 * @param directory the instance itself, absolute
 */
record InstanceLayout(Path directory) {
    InstanceLayout {
        requireNonNull(directory);
        directory = directory.toAbsolutePath().normalize();
    }

    Path etc() {
        return directory.resolve("etc");
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

    Path spool() {
        return directory.resolve("spool");
    }

    Path mail() {
        return directory.resolve("mail");
    }

    Path home() {
        return directory.resolve("home");
    }

    Path home(UserName user) {
        return home().resolve(user.text());
    }

    Path data() {
        return directory.resolve("data");
    }

    Path log() {
        return directory.resolve("log");
    }
}
