package org.pennypost.commands.options;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who runs the command. Source: getpwuid(3), Postfix {@code username(3)}, {@code fullname(3)}.
 *
 * @param uid the number
 * @param name the login name, empty when there is none
 * @param fullName as people write it
 */
public record Caller(long uid, String name, Optional<String> fullName) {
    /** Checks that nothing is null. */
    public Caller {
        requireNonNull(name);
        requireNonNull(fullName);
    }

    /**
     * The user of this process.
     *
     * @param environment the environment variables
     * @return who it is
     * @throws IOException when the system does not tell
     */
    public static Caller current(Map<String, String> environment) throws IOException {
        long uid = ownUid();
        String property = System.getProperty("user.name", "");
        String name = property.equals("?") ? "" : property;
        return new Caller(
                uid,
                name,
                Optional.ofNullable(environment.get("NAME"))
                        .filter(text -> !text.isEmpty())
                        .or(() -> passwdName(uid)));
    }

    /**
     * Names the user in errors.
     *
     * @return {@code root(0)}
     */
    public String label() {
        return (name.isEmpty() ? "unknown" : name) + "(" + uid + ")";
    }

    private static long ownUid() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("Uid:")) {
                return Long.parseLong(line.strip().split("\\s+", -1)[1]);
            }
        }
        throw new IOException("/proc/self/status names no user");
    }

    private static Optional<String> passwdName(long uid) {
        try {
            for (String line : Files.readAllLines(Path.of("/etc/passwd"), UTF_8)) {
                String[] fields = line.split(":", -1);
                if (fields.length > 4 && fields[2].equals(Long.toString(uid))) {
                    return Optional.of(gecos(fields[4], fields[0])).filter(text -> !text.isEmpty());
                }
            }
        } catch (IOException e) {
            return Optional.empty(); // a message needs no name
        }
        return Optional.empty();
    }

    /** The first of the fields; {@code &} stands for the login name with a capital. */
    private static String gecos(String field, String login) {
        String name = field.split(",", -1)[0];
        return login.isEmpty()
                ? name
                : name.replace("&", login.substring(0, 1).toUpperCase(Locale.ROOT) + login.substring(1));
    }
}
