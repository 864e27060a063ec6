package org.pennypost.commands;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the fully qualified name of this machine as Debian's Postfix package does, but from files alone: no name server is asked.
 *
 * <p>In order: the kernel's host name when it has a dot; the first dotted name on its line in {@code /etc/hosts}; the kernel's name with
 * the last {@code search} or {@code domain} of {@code /etc/resolv.conf}; with {@code localdomain}, Postfix's own last resort.
 */
final class HostName {
    private static final Pattern FORM = Pattern.compile(
            "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    private final Path root;

    /** @param root where {@code proc} and {@code etc} are; {@code /} but in tests */
    HostName(Path root) {
        this.root = requireNonNull(root);
    }

    /** Checks a host or domain name as typed. Source: RFC 1035 section 2.3.1, digits first allowed (RFC 1123). */
    static String parse(String option, String name) throws CommandFailure {
        if (!FORM.matcher(name).matches() || name.length() > 253) {
            throw new CommandFailure(Sysexits.USAGE, option + ": \"" + name + "\" is no domain name");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    String fullyQualified() {
        String kernel = lines("proc/sys/kernel/hostname").stream()
                .findFirst()
                .orElse("localhost")
                .strip();
        if (!FORM.matcher(kernel).matches()) {
            kernel = "localhost";
        }
        String name = kernel;
        if (name.indexOf('.') >= 0) {
            return name.toLowerCase(Locale.ROOT);
        }
        return fromHosts(name)
                .or(() -> searchDomain().map(domain -> name + "." + domain))
                .filter(found -> FORM.matcher(found).matches())
                .orElse(name + ".localdomain")
                .toLowerCase(Locale.ROOT);
    }

    private Optional<String> fromHosts(String name) {
        return lines("etc/hosts").stream()
                .map(line -> line.replaceFirst("#.*", "").strip().split("\\s+"))
                .filter(words -> Arrays.asList(words).subList(1, words.length).contains(name))
                .flatMap(words -> Arrays.stream(words).skip(1))
                .filter(word -> word.indexOf('.') > 0)
                .findFirst();
    }

    private Optional<String> searchDomain() {
        return lines("etc/resolv.conf").stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 1 && (words[0].equals("search") || words[0].equals("domain")))
                .map(words -> words[1].replaceAll("^\\.+|\\.+$", ""))
                .filter(domain -> !domain.isEmpty())
                .reduce((first, last) -> last);
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // A missing file says nothing about the name; the next source is asked.
            return List.of();
        }
    }
}
