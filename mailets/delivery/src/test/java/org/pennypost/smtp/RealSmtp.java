package org.pennypost.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's Postfix, of which the SMTP client is wanted, with a name server of the test's where the system lets it. */
final class RealSmtp implements AutoCloseable {
    static final String ADDRESS = "127.0.0.25";

    private static final Path MASTER = Path.of("/usr/lib/postfix/sbin/master");
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
            cleanup   unix  n       -       n       -       0       cleanup
            qmgr      unix  n       -       n       300     1       qmgr
            tlsmgr    unix  -       -       n       1000?   1       tlsmgr
            rewrite   unix  -       -       n       -       -       trivial-rewrite
            bounce    unix  -       -       n       -       0       bounce
            defer     unix  -       -       n       -       0       bounce
            trace     unix  -       -       n       -       0       bounce
            error     unix  -       -       n       -       -       error
            retry     unix  -       -       n       -       -       error
            smtp      unix  -       -       n       -       -       smtp
            lmtp      unix  -       -       n       -       -       lmtp
            proxymap  unix  -       -       n       -       -       proxymap
            scache    unix  -       -       n       -       1       scache
            postlog   unix-dgram n  -       n       -       1       postlogd
            anvil     unix  -       -       n       -       1       anvil
            """;

    private final Path directory;
    private final int port;
    private final Process process;

    private RealSmtp(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Skips the test where it is not installed or this is not root; fails instead where peers are required. */
    static void assumeAvailable() {
        boolean there = Files.isExecutable(MASTER);
        if ("required".equals(System.getProperty("peers"))) {
            assertThat(there).as("install Debian's package postfix").isTrue();
        }
        assumeTrue(there, "needs Debian's package postfix");
        assumeTrue("root".equals(System.getProperty("user.name")), "Postfix's master runs as root only");
    }

    /** Whether a process may have an /etc/resolv.conf of its own. */
    static boolean mayHaveNames(Path resolvConf) throws IOException, InterruptedException {
        return new ProcessBuilder("unshare", "-m", "mount", "--bind", resolvConf.toString(), "/etc/resolv.conf")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** @param mainCf lines of main.cf beside names of directories */
    static RealSmtp start(Path directory, Path resolvConf, boolean names, List<String> mainCf) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path etc = Files.createDirectories(directory.resolve("etc"));
        for (String queue : QUEUE) {
            own(Files.createDirectories(directory.resolve("spool").resolve(queue)));
        }
        own(Files.createDirectories(directory.resolve("data")));
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
            port = socket.getLocalPort();
        }
        Files.writeString(
                etc.resolve("main.cf"),
                "queue_directory = D/spool\ndata_directory = D/data\nmaillog_file = D/log\nmaillog_file_prefixes = D\n"
                                .replace("D/", directory + "/")
                                .replace("= D\n", "= " + directory + "\n")
                        + String.join("\n", mainCf) + "\n");
        Files.writeString(etc.resolve("master.cf"), ADDRESS + ":" + port + " inet n - n - - smtpd\n" + SERVICES);
        String command = "exec " + MASTER + " -c " + etc + " -d";
        String withNames = "mount --bind " + resolvConf + " /etc/resolv.conf && " + command;
        Process process = (names
                        ? new ProcessBuilder("unshare", "-m", "sh", "-c", withNames)
                        : new ProcessBuilder("sh", "-c", command))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        return new RealSmtp(directory, port, process);
    }

    private static void own(Path path) throws IOException {
        Files.setOwner(
                path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
    }

    private String log() throws IOException {
        Path file = directory.resolve("log");
        return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
    }

    /** Sends a message of a size; gives what became of it as the log has it: {@code relay=… dsn=… text}. */
    String send(String recipient, String... content) throws IOException {
        int before = log().length();
        submit(recipient, String.join("\r\n", content));
        Pattern end = Pattern.compile("to=<" + Pattern.quote(recipient) + ">, relay=([^,]*), (?:conn_use=\\d+, )?delay="
                + ".*?, dsn=([0-9.]+), status=[a-z]+ \\((.*)\\)\\n");
        Matcher[] found = new Matcher[1];
        await(recipient).atMost(Duration.ofSeconds(30)).until(() -> {
            Matcher matcher = end.matcher(log().substring(before));
            found[0] = matcher;
            return matcher.find();
        });
        return "relay=" + found[0].group(1) + " " + found[0].group(2) + " " + found[0].group(3);
    }

    private void submit(String recipient, String content) throws IOException {
        try (Socket socket = connect()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            in.readLine();
            for (String line : List.of(
                    "HELO client.test", "MAIL FROM:<>", "RCPT TO:<" + recipient + ">", "DATA", content + "\r\n.")) {
                socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
                String reply = in.readLine();
                if (reply == null || !reply.matches("[23].*")) {
                    throw new IOException(line + ": " + reply);
                }
            }
        }
    }

    private Socket connect() throws IOException {
        Socket[] found = new Socket[1];
        try {
            await("Postfix listens")
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> {
                        Socket socket = new Socket();
                        socket.connect(new InetSocketAddress(ADDRESS, port));
                        found[0] = socket;
                        return true;
                    });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new IOException(Files.readString(directory.resolve("out")) + log(), e);
        }
        found[0].setSoTimeout(20_000);
        return found[0];
    }

    @Override
    public void close() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.waitFor(20, TimeUnit.SECONDS);
    }
}
