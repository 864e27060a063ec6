package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The running server of a configuration, found by {@code $queue_directory/pid/master.pid}.
 *
 * <p>The file alone proves nothing, since a process id is given out again after a crash: the process must also be a Pennypost server with
 * this configuration directory on its command line.
 */
record ServerProcess(long pid) {
    private static final String MAIN_CLASS = "org.pennypost.server.PennypostServer";

    /** The server that runs with this configuration, if one does. */
    static Optional<ServerProcess> find(Path queueDirectory, Path etc) {
        requireNonNull(etc);
        try {
            String text = Files.readString(queueDirectory.resolve("pid/master.pid"), StandardCharsets.ISO_8859_1)
                    .strip();
            if (!text.matches("[1-9][0-9]{0,9}")) {
                return Optional.empty();
            }
            ServerProcess process = new ServerProcess(Long.parseLong(text));
            return process.serves(etc) ? Optional.of(process) : Optional.empty();
        } catch (IOException e) {
            // No readable pid file: no server has come as far as writing one.
            return Optional.empty();
        }
    }

    /** The same by looking at every process, for when a broken configuration does not tell where the pid file is. */
    static Optional<ServerProcess> search(Path etc) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[1-9][0-9]{0,9}"))
                    .map(name -> new ServerProcess(Long.parseLong(name)))
                    .filter(process -> process.serves(etc))
                    .findFirst();
        }
    }

    /** Whether the process runs this configuration. */
    boolean serves(Path etc) {
        try {
            byte[] raw = Files.readAllBytes(proc("cmdline"));
            List<String> words = Arrays.asList(new String(raw, StandardCharsets.UTF_8).split("\0"));
            int option = words.lastIndexOf("-c");
            return words.contains(MAIN_CLASS)
                    && option >= 0
                    && option + 1 < words.size()
                    && Path.of(words.get(option + 1)).equals(etc);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether it has ended: its files and sockets are closed, though its parent may not have taken notice yet. */
    boolean ended() {
        try {
            String stat = Files.readString(proc("stat"), StandardCharsets.ISO_8859_1);
            // pid (name) state; the name may hold anything.
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'Z' || state == 'X';
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether nothing is left of it, not even its number. */
    boolean gone() {
        return !Files.exists(Path.of("/proc", Long.toString(pid)));
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }

    /** Asks it to end (SIGTERM); false when this user may not. */
    boolean terminate() {
        return ProcessHandle.of(pid).map(ProcessHandle::destroy).orElse(true);
    }
}
