package org.pennypost.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.pennypost.address.Address;

/** A Postfix of our own that runs the services it is told to, and from which no mail goes any further. */
public final class PrivatePostfix implements AutoCloseable {
    private static final Path MASTER = Path.of("/usr/lib/postfix/sbin/master");
    private static final List<String> QUEUE = List.of(
            "pid", "private", "public", "active", "incoming", "deferred", "hold", "maildrop", "corrupt", "trace");

    /** No anvil and no name server are asked, and no client is sent away. */
    private static final Map<String, String> SMTPD = Map.of(
            "smtpd_client_connection_count_limit", "0",
            "smtpd_peername_lookup", "no",
            "smtpd_hard_error_limit", "10000",
            "smtpd_soft_error_limit", "9999",
            "smtpd_junk_command_limit", "10000",
            "smtpd_tls_security_level", "none");

    private final Path directory;
    private final Process master;
    private final List<Integer> ports;

    /** Skips the test where Postfix is not installed or cannot be started; fails instead when peers are required. */
    public static void assumeAvailable() {
        boolean there = Files.isExecutable(MASTER);
        if ("required".equals(System.getProperty("peers"))) {
            assertThat(there).as("install Debian's package postfix").isTrue();
        }
        assumeTrue(there, "needs Debian's package postfix");
        assumeTrue("root".equals(System.getProperty("user.name")), "Postfix's master runs as root only");
    }

    /**
     * Starts one trivial-rewrite and one smtpd for each configuration.
     *
     * @param directory an empty one
     * @param main what all configurations have in common
     * @param overrides what each has beside that
     */
    public PrivatePostfix(Path directory, Map<String, String> main, List<Map<String, String>> overrides)
            throws IOException {
        this(directory, withSmtpd(main), freePorts(overrides.size()), overrides);
    }

    private PrivatePostfix(
            Path directory, Map<String, String> main, List<Integer> ports, List<Map<String, String>> overrides)
            throws IOException {
        this(directory, main, masterCf(ports, overrides, "n"), ports);
    }

    /** One whose smtpd asks this name server: changed into the queue's directory, it reads the resolv.conf there. */
    public static PrivatePostfix withNameServer(
            Path directory, Map<String, String> main, List<Map<String, String>> overrides, InetAddress server)
            throws IOException {
        Path etc = Files.createDirectories(directory.resolve("q/etc"));
        Files.writeString(
                etc.resolve("resolv.conf"),
                "nameserver " + server.getHostAddress() + "\noptions timeout:1 attempts:1\n");
        List<Integer> ports = freePorts(overrides.size());
        return new PrivatePostfix(directory, withSmtpd(main), masterCf(ports, overrides, "y"), ports);
    }

    private static Map<String, String> withSmtpd(Map<String, String> main) {
        Map<String, String> all = new LinkedHashMap<>(SMTPD);
        all.putAll(main);
        return all;
    }

    /** The options of a line of master.cf, and its end. */
    public static String options(Map<String, String> overrides) {
        StringBuilder options = new StringBuilder();
        overrides.forEach((name, value) -> options.append("\n  -o { " + name + " = " + value + " }"));
        return options.append('\n').toString();
    }

    /** Starts the services of a master.cf. */
    public PrivatePostfix(Path directory, Map<String, String> main, String masterCf) throws IOException {
        this(directory, main, masterCf, List.of());
    }

    private PrivatePostfix(Path directory, Map<String, String> main, String masterCf, List<Integer> ports)
            throws IOException {
        this.ports = List.copyOf(ports);
        this.directory = directory;
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x")); // for user postfix
        Path etc = Files.createDirectories(directory.resolve("etc"));
        for (String queue : QUEUE) {
            own(Files.createDirectories(directory.resolve("q").resolve(queue)));
        }
        own(Files.createDirectories(directory.resolve("d")));
        StringBuilder mainCf = new StringBuilder();
        main.forEach((name, value) -> mainCf.append(name + " = " + value + "\n"));
        mainCf.append("queue_directory = " + directory.resolve("q") + "\n");
        mainCf.append("maillog_file_prefixes = " + directory + "\n");
        mainCf.append("maillog_file = " + directory.resolve("log") + "\n");
        mainCf.append("data_directory = " + directory.resolve("d") + "\n");
        Files.writeString(etc.resolve("main.cf"), mainCf);
        Files.writeString(etc.resolve("master.cf"), masterCf);
        this.master = new ProcessBuilder(MASTER.toString(), "-c", etc.toString(), "-d")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String masterCf(List<Integer> ports, List<Map<String, String>> overrides, String chroot) {
        StringBuilder text = new StringBuilder("cleanup unix n - n - 0 cleanup\n  -o rewrite_service_name=r0\n");
        if (chroot.equals("y")) {
            text.append("postlog unix-dgram n - n - 1 postlogd\n"); // the log itself is out of reach there
            text.append("tlsmgr unix - - n - 1 tlsmgr\n");
        }
        for (int i = 0; i < overrides.size(); i++) {
            String options = options(overrides.get(i));
            text.append("r" + i + " unix - - n - - trivial-rewrite" + options);
            text.append("127.0.0.1:" + ports.get(i) + " inet n - " + chroot + " - - smtpd\n  -o rewrite_service_name=r"
                    + i + options);
        }
        return text.toString();
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(freePort(ports));
        }
        return ports;
    }

    /** Ports below those from which the system takes its own. */
    private static int freePort(List<Integer> ports) throws IOException {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            if (!ports.contains(port)) {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.bind(new InetSocketAddress("127.0.0.1", port));
                    return port;
                } catch (BindException e) {
                    continue; // taken
                }
            }
        }
        throw new IOException("no free port");
    }

    /**
     * A connection to the smtpd of one configuration.
     *
     * @param client the loopback address from which it comes
     */
    public Socket smtpd(int number, String client) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            Socket socket = new Socket();
            try {
                socket.bind(new InetSocketAddress(client, 0));
                socket.connect(new InetSocketAddress("127.0.0.1", ports.get(number)));
                socket.setSoTimeout(30_000);
                return socket;
            } catch (IOException e) {
                socket.close();
                awaitMaster(deadline, e);
            }
        }
    }

    private void awaitMaster(long deadline, IOException reason) throws Exception {
        if (System.nanoTime() > deadline || !master.isAlive()) {
            Path log = directory.resolve("log");
            throw new IOException(Files.exists(log) ? Files.readString(log) : "Postfix does not run", reason);
        }
        master.waitFor(50, TimeUnit.MILLISECONDS);
    }

    /** The configuration directory. */
    public Path etc() {
        return directory.resolve("etc");
    }

    /** The queue directory. */
    public Path queue() {
        return directory.resolve("q");
    }

    /** What it has logged. */
    public List<String> log() throws IOException {
        return Files.readAllLines(directory.resolve("log"));
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return master.isAlive();
    }

    /** What a message in the queue holds, as postcat shows it. */
    public String postcat(String queueId) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "/usr/sbin/postcat",
                        "-c",
                        directory.resolve("etc").toString(),
                        directory.resolve("q/incoming/" + queueId).toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.waitFor();
        return text;
    }

    private static void own(Path path) throws IOException {
        Files.setOwner(
                path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
    }

    /** A connection to the trivial-rewrite of one configuration. */
    public Rewriter rewriter(int number) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("q/private/r" + number));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(address);
                Rewriter rewriter = new Rewriter(channel);
                rewriter.answer();
                return rewriter;
            } catch (IOException e) {
                channel.close();
                awaitMaster(deadline, e);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        master.destroy();
        master.waitFor(20, TimeUnit.SECONDS);
    }

    /** Speaks the attribute protocol. */
    public static final class Rewriter implements AutoCloseable {
        private final SocketChannel channel;
        private final InputStream in;

        Rewriter(SocketChannel channel) {
            this.channel = channel;
            this.in = new BufferedInputStream(Channels.newInputStream(channel));
        }

        /** Puts an address in its external form, has it rewritten, and takes the quotes away, as Postfix's clients do. */
        public String rewrite(String address) throws IOException {
            String external = new Address(address).external();
            return unquoted(ask("request", "rewrite", "rule", "local", "address", external)
                    .get("address"));
        }

        private static String unquoted(String external) {
            int start = external.startsWith("@") ? external.indexOf(':') + 1 : 0;
            int at = external.lastIndexOf('@');
            int end = at < start ? external.length() : at;
            StringBuilder text = new StringBuilder(external.substring(0, start));
            for (int i = start; i < end; i++) {
                char c = external.charAt(i);
                if (c == '\\' && i + 1 < end) {
                    text.append(external.charAt(++i));
                } else if (c != '"' && c != '\\') {
                    text.append(c);
                }
            }
            return text.append(external, end, external.length()).toString();
        }

        /** Asks where an address goes; the answer's attributes are transport, nexthop, recipient, flags. */
        public Map<String, String> resolve(String sender, String address) throws IOException {
            return ask("request", "resolve", "sender", sender, "address", address);
        }

        private Map<String, String> ask(String... attributes) throws IOException {
            ByteBuffer request =
                    ByteBuffer.wrap((String.join("\0", attributes) + "\0\0").getBytes(StandardCharsets.UTF_8));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            return answer();
        }

        /** The last of two attributes with one name counts: the first is the server's own status. */
        private Map<String, String> answer() throws IOException {
            List<String> words = new ArrayList<>();
            for (String word = word(); !word.isEmpty() || words.size() % 2 == 1; word = word()) {
                words.add(word);
            }
            Map<String, String> answer = new HashMap<>();
            for (int i = 0; i + 1 < words.size(); i += 2) {
                answer.put(words.get(i), words.get(i + 1));
            }
            return answer;
        }

        private String word() throws IOException {
            ByteArrayOutputStream word = new ByteArrayOutputStream();
            for (int b = in.read(); b != 0; b = in.read()) {
                if (b < 0) {
                    throw new IOException("Postfix has closed the connection after: " + word);
                }
                word.write(b);
            }
            return word.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
