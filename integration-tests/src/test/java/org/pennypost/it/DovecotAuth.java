package org.pennypost.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Debian's Dovecot as the one who knows the passwords of a Postfix (smtpd_sasl_type = dovecot). */
final class DovecotAuth implements AutoCloseable {
    private final Path directory;
    private final Process master;

    private DovecotAuth(Path directory, Process master) {
        this.directory = directory;
        this.master = master;
    }

    /**
     * Starts it; skips the test where it is not installed.
     *
     * @param directory an empty one, which all may search
     * @param users lines of a passwd-file, {@code name:{PLAIN}password}
     */
    static DovecotAuth start(Path directory, String users) throws IOException {
        String program = Peer.DOVECOT.program();
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path passwords = Files.writeString(directory.resolve("users"), users);
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-r--r--"));
        Path conf = Files.writeString(directory.resolve("dovecot.conf"), """
                base_dir = DIR/run
                log_path = DIR/log
                protocols =
                ssl = no
                disable_plaintext_auth = no
                auth_mechanisms = plain
                passdb {
                  driver = passwd-file
                  args = DIR/users
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=/nonexistent
                }
                service auth {
                  unix_listener DIR/auth {
                    mode = 0666
                  }
                }
                """.replace("DIR", directory.toString()));
        Process master = new ProcessBuilder(program, "-F", "-c", conf.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        DovecotAuth auth = new DovecotAuth(directory, master);
        await("Dovecot's socket").atMost(Duration.ofSeconds(30)).until(() -> Files.exists(auth.socket()));
        return auth;
    }

    /** For smtpd_sasl_path. */
    Path socket() {
        return directory.resolve("auth");
    }

    @Override
    public void close() throws InterruptedException {
        master.destroy();
        if (!master.waitFor(20, TimeUnit.SECONDS)) {
            master.destroyForcibly();
        }
    }
}
