package org.pennypost.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;
import org.apache.james.modules.server.JmxConfiguration;

/**
 * The password of JMX, in {@code $data_directory/jmxremote.password}, readable by its owner only from the moment it is
 * there. James makes a short one, by a generator that can be guessed, and closes the file afterwards.
 */
final class JmxPassword implements JamesDirectoriesProvider {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int BYTES = 24;

    private final Path directory;

    private JmxPassword(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    /** Makes the files that James reads, unless they are there. */
    static JmxPassword in(Path directory) throws IOException {
        JmxPassword password = new JmxPassword(directory);
        password.make();
        return password;
    }

    private void make() throws IOException {
        Files.createDirectories(directory);
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        write(JmxConfiguration.PASSWORD_FILE_NAME, password);
        write(JmxConfiguration.ACCESS_FILE_NAME, "readwrite");
    }

    private void write(String name, String value) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            Files.createFile(file, OWNER_ONLY);
            Files.writeString(file, JmxConfiguration.JAMES_ADMIN_USER_DEFAULT + " " + value + "\n", US_ASCII);
        }
    }

    @Override
    public String getConfDirectory() {
        return directory + "/";
    }

    @Override
    public String getAbsoluteDirectory() {
        return "/";
    }

    @Override
    public String getVarDirectory() {
        return directory + "/";
    }

    @Override
    public String getRootDirectory() {
        return directory.toString();
    }
}
