package org.pennypost.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.Request;
import spark.Response;
import spark.Spark;

/**
 * Lets a request to webadmin through when it carries the token of the instance: {@code Authorization: Bearer …}, the
 * content of {@code webadmin.token} in the configuration directory. The file is read at each request, so a new token
 * counts at once; missing, empty, unreadable or open to others it lets nobody in. Threads may share it.
 */
final class WebadminToken implements AuthenticationFilter {
    private static final Logger LOGGER = LoggerFactory.getLogger(WebadminToken.class);
    private static final String SCHEME = "Bearer ";
    private static final int UNAUTHORIZED = 401;
    private static final int SHORTEST = 16;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path file;

    WebadminToken(Path file) {
        this.file = requireNonNull(file);
    }

    @Override
    public void handle(Request request, Response response) {
        if (!admits(request.headers("Authorization"))) {
            response.header("WWW-Authenticate", "Bearer");
            throw Spark.halt(UNAUTHORIZED, "{\"statusCode\":401,\"type\":\"Unauthorized\"}");
        }
        request.attribute(LOGIN, "webadmin");
    }

    /** Whether this header carries the token. */
    boolean admits(String header) {
        if (header == null || !header.startsWith(SCHEME)) {
            return false;
        }
        byte[] given = header.substring(SCHEME.length()).strip().getBytes(UTF_8);
        return token().filter(token -> MessageDigest.isEqual(token, given)).isPresent();
    }

    private Optional<byte[]> token() {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            mode.retainAll(OTHERS);
            if (!mode.isEmpty()) {
                LOGGER.warn("{} is open to others, so webadmin answers nobody: chmod 600 {}", file, file);
                return Optional.empty();
            }
            String text = Files.readString(file, UTF_8).strip();
            return text.length() < SHORTEST ? Optional.empty() : Optional.of(text.getBytes(UTF_8));
        } catch (IOException e) {
            LOGGER.warn("{} cannot be read, so webadmin answers nobody: {}", file, e.toString());
            return Optional.empty();
        }
    }
}
