package org.pennypost.commands.postconf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import org.pennypost.commands.options.Fatal;
import org.pennypost.conf.LogicalLines;
import org.pennypost.conf.Reason;

/** A configuration file as physical lines, for editing; bytes that are not touched stay as they are. */
final class ConfigFile {
    private final Path path;
    private final List<String> lines;

    private ConfigFile(Path path, List<String> lines) {
        this.path = path;
        this.lines = lines;
    }

    static ConfigFile read(Path path) throws Fatal {
        try {
            String text = Files.readString(path, StandardCharsets.ISO_8859_1);
            List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
            if (lines.get(lines.size() - 1).isEmpty()) {
                lines.remove(lines.size() - 1);
            }
            return new ConfigFile(path, lines);
        } catch (IOException e) {
            throw new Fatal("open " + path + " for reading: " + Reason.of(e));
        }
    }

    Path path() {
        return path;
    }

    List<String> lines() {
        return lines;
    }

    /** Whether a line is empty or a comment. */
    static boolean isPassed(String line) {
        String text = LogicalLines.trim(line);
        return text.isEmpty() || text.startsWith("#");
    }

    /** Whether a line continues the one before. */
    static boolean continues(String line) {
        return !line.isEmpty() && LogicalLines.isSpace(line.charAt(0));
    }

    /** Text of the command line in the form that the lines have. */
    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Puts other lines in the file's place, in one step. */
    void replace(List<String> changed) throws Fatal {
        Path working = path.resolveSibling(path.getFileName() + ".tmp");
        try {
            StringBuilder text = new StringBuilder();
            changed.forEach(line -> text.append(line).append('\n'));
            Files.writeString(working, text, StandardCharsets.ISO_8859_1);
            // Asking the file store instead would fail in a chroot, whose root is no mount point.
            if (Files.getFileAttributeView(path, PosixFileAttributeView.class) != null) {
                Files.setPosixFilePermissions(working, Files.getPosixFilePermissions(path));
            }
            try (java.nio.channels.FileChannel channel =
                    java.nio.channels.FileChannel.open(working, java.nio.file.StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(working, path.toRealPath(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Fatal("open " + working + ": " + Reason.of(e));
        }
    }
}
