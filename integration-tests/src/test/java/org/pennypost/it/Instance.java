package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/** One instance made by {@code init}, on free ports; stopped and removed in the end. */
final class Instance implements AutoCloseable {
    private static final int[] STOCK_PORTS = {24, 25, 110, 143, 465, 587, 993, 995, 4190, 8000};

    /** Where the ports begin that the process with this number, of those that run tests at the same time, chooses from. */
    private static final int FIRST_PORT = 10_000
            + 11_000
                    * (Integer.parseInt(System.getProperty("pennypost.fork", "fork-1")
                                    .replace("fork-", ""))
                            % 2);

    private final Distribution distribution;
    private final Path directory;
    private final int offset;

    private Instance(Distribution distribution, Path directory, int offset) {
        this.distribution = distribution;
        this.directory = directory;
        this.offset = offset;
    }

    /**
     * Makes an instance for the host {@code mail.example.com}, not started.
     *
     * @param options more words for {@code init}
     */
    static Instance make(Distribution distribution, String... options) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("pennypost-it-instance").resolve("i");
        int offset = freeOffset();
        List<String> words = new ArrayList<>(List.of(
                "init",
                directory.toString(),
                "--hostname",
                "mail.example.com",
                "--port-offset",
                Integer.toString(offset)));
        words.addAll(List.of(options));
        distribution.pennypost(words.toArray(String[]::new)).ok();
        return new Instance(distribution, directory, offset);
    }

    static int freeOffset() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int offset = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_PORT + 2_500);
            if (allFree(offset)) {
                return offset;
            }
        }
        throw new IOException("no free ports");
    }

    private static boolean allFree(int offset) {
        for (int port : STOCK_PORTS) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port + offset));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    Path etc() {
        return directory.resolve("etc");
    }

    Path directory() {
        return directory;
    }

    int port(int stockPort) {
        return stockPort + offset;
    }

    int smtp() {
        return port(25);
    }

    Shell.Outcome pennypost(String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("-c", etc().toString()));
        words.addAll(List.of(arguments));
        return distribution.pennypost(words.toArray(String[]::new));
    }

    Instance start() throws IOException, InterruptedException {
        pennypost("start").ok();
        return this;
    }

    /** What the server itself says to a request on its control socket. */
    String ask(String request) throws IOException {
        Path socket = directory.resolve("spool").resolve("public").resolve("control");
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap((request + "\n").getBytes(US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), US_ASCII);
        }
    }

    /**
     * A port of the loopback interface that nobody listens on, of those that the system gives to no client: the next connection would take it away
     * from whoever wants to listen there.
     */
    static int freePort() throws IOException {
        for (int i = 0; i < 100; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT + 6_700, FIRST_PORT + 7_900);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IOException("no free port");
    }

    /** The server's process id as it wrote it down. */
    long pid() throws IOException {
        return Long.parseLong(Files.readString(pidFile()).strip());
    }

    private Path pidFile() {
        return directory.resolve("spool/pid/master.pid");
    }

    Path mailbox(String user) {
        return directory.resolve("mail").resolve(user);
    }

    /** The bytes of a mailbox, one character each; empty when there is none. */
    String mail(String user) throws IOException {
        Path file = mailbox(user);
        return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
    }

    /** Waits until a mailbox is as wanted, and gives it back. */
    String awaitMail(String user, Predicate<String> wanted) {
        return await("mailbox of " + user)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> mail(user), wanted);
    }

    String log() throws IOException {
        Path file = directory.resolve("log/mail.log");
        return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            Optional<ProcessHandle> server =
                    Files.exists(pidFile()) ? ProcessHandle.of(pid()).filter(ProcessHandle::isAlive) : Optional.empty();
            if (server.isPresent()) {
                pennypost("stop").ok();
                assertThat(server.get().isAlive()).isFalse();
            }
        } finally {
            Trees.delete(directory.getParent());
        }
    }
}
