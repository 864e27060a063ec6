package org.pennypost.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Tells whoever started the server how that went: {@code ready}, or {@code failed:} and the reasons. The file appears at
 * once with its full content. Without a file nobody is told.
 */
final class StatusFile {
    private final Optional<Path> path;

    StatusFile(Optional<Path> path) {
        this.path = requireNonNull(path);
    }

    void ready() {
        write("ready\n");
    }

    void failed(List<String> reasons) {
        write("failed: " + String.join("\n", reasons) + "\n");
    }

    private void write(String text) {
        if (path.isEmpty()) {
            return;
        }
        try {
            Path target = path.get().toAbsolutePath();
            Path fresh = target.resolveSibling(target.getFileName() + ".new");
            Files.writeString(fresh, text, UTF_8);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            System.err.println("pennypost: warning: cannot write " + path.get() + ": " + e);
        }
    }
}
