package org.pennypost.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Debian's Dovecot serves by IMAP the mail of one user, {@code mail} with the password {@code secret}, as that user. */
final class RealDovecot implements AutoCloseable {
    private static final String AS_ROOT = """
            mail_uid = mail
            mail_gid = mail
            first_valid_uid = 1
            first_valid_gid = 1
            """;
    private static final String AS_USER = """
            default_internal_user = USER
            default_login_user = USER
            default_internal_group = GROUP
            mail_uid = USER
            mail_gid = GROUP
            service anvil {
              chroot =
            }
            service imap-login {
              chroot =
            }
            """;
    private static final String COMMON = """
            base_dir = DIR/run
            state_dir = DIR/run
            log_path = DIR/log
            protocols = imap
            listen = 127.0.0.1
            ssl = no
            disable_plaintext_auth = no
            mail_location = mbox:HOME/mail:INBOX=SPOOL/%u
            passdb {
              driver = static
              args = password=secret
            }
            userdb {
              driver = static
              args = home=HOME
            }
            service imap-login {
              inet_listener imap {
                port = PORT
              }
              inet_listener imaps {
                port = 0
              }
            }
            """;

    private final int port;
    private final Process master;

    private RealDovecot(int port, Process master) {
        this.port = port;
        this.master = master;
    }

    /**
     * Starts it; skips the test where it is not installed.
     *
     * @param directory for itself, which all may search
     * @param home of the user
     * @param spool where the INBOX is
     * @param more lines of dovecot.conf
     */
    static RealDovecot start(Path directory, Path home, Path spool, String more)
            throws IOException, InterruptedException {
        String program = Peer.DOVECOT.program();
        Peer.DOVECOT_IMAP.program();
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = Instance.freePort();
        String conf = COMMON + (isRoot() ? AS_ROOT : AS_USER);
        Path file = Files.writeString(
                directory.resolve("dovecot.conf"),
                conf.replace("DIR", directory.toString())
                                .replace("HOME", home.toString())
                                .replace("SPOOL", spool.toString())
                                .replace("PORT", Integer.toString(port))
                                .replace("USER", System.getProperty("user.name"))
                                .replace("GROUP", id("-gn"))
                        + more);
        Process master = new ProcessBuilder(program, "-F", "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        RealDovecot dovecot = new RealDovecot(port, master);
        await("Dovecot listens").atMost(Duration.ofSeconds(30)).until(dovecot::listens);
        return dovecot;
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** What id(1) says of whom the mail belongs to. */
    static String id(String option) throws IOException, InterruptedException {
        return (isRoot() ? new Shell().run("id", option, "mail") : new Shell().run("id", option))
                .ok()
                .out()
                .strip();
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws InterruptedException {
        master.destroy();
        if (!master.waitFor(20, TimeUnit.SECONDS)) {
            master.destroyForcibly();
        }
    }
}
