package org.pennypost.conf.control;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the control socket of a queue directory is, and how to name it to the kernel, which takes at most 107 bytes
 * (sun_path of unix(7)): a longer path goes over a symbolic link in a new directory of this user below {@code /tmp}, which
 * is there only while the address is in use.
 */
public final class ControlPath implements AutoCloseable {
    private static final int LONGEST = 107;
    private static final Path SHORT = Path.of("/tmp");

    private final Path path;
    private final Path bypass;

    private ControlPath(Path path, Path bypass) {
        this.path = path;
        this.bypass = bypass;
    }

    /** The socket {@code public/control} of a queue directory. */
    public static Path of(Path queueDirectory) {
        return queueDirectory.resolve("public").resolve("control");
    }

    /**
     * Makes a socket nameable until it is closed.
     *
     * @param socket its directory exists
     * @throws IOException when the path is too long, and the link cannot be made
     */
    public static ControlPath reach(Path socket) throws IOException {
        if (socket.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= LONGEST) {
            return new ControlPath(socket, null);
        }
        Path directory = Files.createTempDirectory(SHORT, "pennypost");
        try {
            Path link = Files.createSymbolicLink(
                    directory.resolve("d"),
                    requireNonNull(socket.toAbsolutePath().getParent()));
            return new ControlPath(link.resolve(requireNonNull(socket.getFileName())), directory);
        } catch (IOException e) {
            Files.delete(directory);
            throw e;
        }
    }

    /** For bind and connect. */
    public UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(path);
    }

    /** Removes the link, if one was needed. */
    @Override
    public void close() throws IOException {
        if (bypass != null) {
            Files.deleteIfExists(bypass.resolve("d"));
            Files.deleteIfExists(bypass);
        }
    }
}
