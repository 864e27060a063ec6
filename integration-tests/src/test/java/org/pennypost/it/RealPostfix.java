package org.pennypost.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's Postfix with a configuration, queue and log of its own, on a loopback address of its own. */
final class RealPostfix implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.25";
    private static final List<String> QUEUE = List.of(
            "pid",
            "private",
            "public",
            "active",
            "incoming",
            "deferred",
            "defer",
            "bounce",
            "trace",
            "hold",
            "maildrop",
            "corrupt",
            "flush",
            "saved");
    private static final String SERVICES = """
            pickup    unix  n       -       n       60      1       pickup
            cleanup   unix  n       -       n       -       0       cleanup
            qmgr      unix  n       -       n       300     1       qmgr
            rewrite   unix  -       -       n       -       -       trivial-rewrite
            bounce    unix  -       -       n       -       0       bounce
            defer     unix  -       -       n       -       0       bounce
            trace     unix  -       -       n       -       0       bounce
            verify    unix  -       -       n       -       1       verify
            flush     unix  n       -       n       1000?   0       flush
            proxymap  unix  -       -       n       -       -       proxymap
            showq     unix  n       -       n       -       -       showq
            error     unix  -       -       n       -       -       error
            retry     unix  -       -       n       -       -       error
            discard   unix  -       -       n       -       -       discard
            local     unix  -       n       n       -       -       local
            virtual   unix  -       n       n       -       -       virtual
            anvil     unix  -       -       n       -       1       anvil
            postlog   unix-dgram n  -       n       -       1       postlogd
            """;

    private final Path directory;
    private final int port;
    private final Process master;

    private RealPostfix(Path directory, int port, Process master) {
        this.directory = directory;
        this.port = port;
        this.master = master;
    }

    /**
     * Starts it; skips the test where it is not installed, or cannot run because this is not root.
     *
     * @param directory an empty one, which all may search
     * @param mainCf lines of main.cf beside names of directories
     * @param services more lines of master.cf
     */
    static RealPostfix start(Path directory, List<String> mainCf, String services) throws IOException {
        String program = Peer.POSTFIX.program();
        assumeTrue("root".equals(System.getProperty("user.name")), "Postfix's master runs as root only");
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path etc = Files.createDirectories(directory.resolve("etc"));
        for (String queue : QUEUE) {
            own(Files.createDirectories(directory.resolve("spool").resolve(queue)));
        }
        own(Files.createDirectories(directory.resolve("data")));
        int port = freePort();
        String own = "queue_directory = D/spool\ndata_directory = D/data\nmaillog_file = D/mail.log\n"
                + "maillog_file_prefixes = D\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\n";
        Files.writeString(
                etc.resolve("main.cf"),
                own.replace("D/", directory + "/").replace("= D\n", "= " + directory + "\n") + String.join("\n", mainCf)
                        + "\n");
        Files.writeString(
                etc.resolve("master.cf"), ADDRESS + ":" + port + " inet n - n - - smtpd\n" + SERVICES + services);
        Process master = new ProcessBuilder(program, "-c", etc.toString(), "-d")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("master.out").toFile())
                .start();
        RealPostfix postfix = new RealPostfix(directory, port, master);
        await("Postfix listens").atMost(Duration.ofSeconds(30)).until(postfix::listens);
        return postfix;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(ADDRESS, 0));
            return socket.getLocalPort();
        }
    }

    private static void own(Path path) throws IOException {
        Files.setOwner(
                path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
    }

    private boolean listens() {
        try (Socket socket = new Socket(ADDRESS, port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Where it takes mail, on 127.0.0.25. */
    int port() {
        return port;
    }

    Conversation client() throws IOException {
        return Conversation.between("127.0.0.1", ADDRESS, port);
    }

    String log() throws IOException {
        Path file = directory.resolve("mail.log");
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    /** Its configuration directory. */
    Path etc() {
        return directory.resolve("etc");
    }

    @Override
    public void close() throws InterruptedException {
        master.destroy();
        if (!master.waitFor(20, TimeUnit.SECONDS)) {
            master.destroyForcibly();
        }
    }
}
