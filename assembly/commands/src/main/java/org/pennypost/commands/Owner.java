package org.pennypost.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Numeric user and group, as passwd(5) holds them. */
record Owner(long uid, long gid) {
    /** The owner of a file. */
    static Owner of(Path file) throws IOException {
        int uid = (Integer) Files.getAttribute(file, "unix:uid");
        int gid = (Integer) Files.getAttribute(file, "unix:gid");
        return new Owner(Integer.toUnsignedLong(uid), Integer.toUnsignedLong(gid));
    }
}
