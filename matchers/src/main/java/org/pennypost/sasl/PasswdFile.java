package org.pennypost.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The instance's users: lines {@code user:{SCHEME}hash:uid:gid:gecos:home:shell}, read anew whenever the file has
 * changed (inode, size or time). Names are compared in lower case; the first line of a name counts. A missing file
 * holds nobody. Threads may share it. Source: Dovecot passwd-file.
 */
public final class PasswdFile {
    private final Path path;
    private volatile Content content = new Content(null, Map.of());

    private record Content(Object version, Map<String, String> secrets) {}

    private record Version(Object key, long size, Object time) {}

    /**
     * Names the file.
     *
     * @param path it need not be there
     */
    public PasswdFile(Path path) {
        this.path = requireNonNull(path);
    }

    /**
     * The users and what is stored of their passwords.
     *
     * @return by name in lower case; what is stored begins with {@code {SCHEME}}
     * @throws IOException when the file is there and cannot be read
     */
    public Map<String, String> secrets() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            Version version = new Version(now.fileKey(), now.size(), now.lastModifiedTime());
            if (!version.equals(content.version())) {
                content = new Content(version, read());
            }
            return content.secrets();
        } catch (NoSuchFileException e) {
            return Map.of();
        }
    }

    private Map<String, String> read() throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String line : Files.readAllLines(path, UTF_8)) {
            String[] fields = line.split(":", 3);
            if (fields.length > 1 && !line.startsWith("#") && !fields[0].isBlank()) {
                found.putIfAbsent(fields[0].strip().toLowerCase(Locale.ROOT), fields[1]);
            }
        }
        return Map.copyOf(found);
    }
}
