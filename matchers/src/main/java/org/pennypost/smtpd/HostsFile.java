package org.pennypost.smtpd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pennypost.address.HostNames;

/** The names in /etc/hosts, read again when the file has changed. Thread safe. Source: hosts(5). */
final class HostsFile {
    private record Content(FileTime modified, Map<InetAddress, String> names) {}

    private final Path path;
    private volatile Content content = new Content(FileTime.fromMillis(-1), Map.of());

    HostsFile(Path path) {
        this.path = path;
    }

    /** The first name of an address; empty when the file has none or cannot be read. */
    Optional<String> name(InetAddress address) {
        try {
            FileTime modified = Files.getLastModifiedTime(path);
            if (!modified.equals(content.modified())) {
                content = new Content(modified, read());
            }
            return Optional.ofNullable(content.names().get(address));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Map<InetAddress, String> read() throws IOException {
        Map<InetAddress, String> names = new HashMap<>();
        for (String line : Files.readAllLines(path, StandardCharsets.ISO_8859_1)) {
            int comment = line.indexOf('#');
            String[] words =
                    (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
            String literal = words[0].indexOf(':') >= 0 ? "[IPv6:" + words[0] + "]" : "[" + words[0] + "]";
            if (words.length > 1 && HostNames.isLiteral(literal)) {
                names.putIfAbsent(address(words[0]), words[1]);
            }
        }
        return names;
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }
}
