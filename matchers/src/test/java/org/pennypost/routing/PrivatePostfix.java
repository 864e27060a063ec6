package org.pennypost.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.pennypost.address.Address;

/** A Postfix of our own that runs nothing but trivial-rewrite, one service for each configuration. */
final class PrivatePostfix implements AutoCloseable {
    private static final Path MASTER = Path.of("/usr/lib/postfix/sbin/master");
    private static final List<String> QUEUE =
            List.of("pid", "private", "public", "active", "incoming", "deferred", "hold", "maildrop", "corrupt");

    private final Path directory;
    private final Process master;

    /** Skips the test where Postfix is not installed or cannot be started; fails instead when peers are required. */
    static void assumeAvailable() {
        boolean there = Files.isExecutable(MASTER);
        if ("required".equals(System.getProperty("peers"))) {
            assertThat(there).as("install Debian's package postfix").isTrue();
        }
        assumeTrue(there, "needs Debian's package postfix");
        assumeTrue("root".equals(System.getProperty("user.name")), "Postfix's master runs as root only");
    }

    PrivatePostfix(Path directory, Map<String, String> main, List<Map<String, String>> overrides) throws IOException {
        this.directory = directory;
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x")); // for user postfix
        Path etc = Files.createDirectories(directory.resolve("etc"));
        for (String queue : QUEUE) {
            Files.createDirectories(directory.resolve("q").resolve(queue));
        }
        own(Files.createDirectories(directory.resolve("d")));
        own(directory.resolve("q/private"));
        own(directory.resolve("q/public"));
        StringBuilder mainCf = new StringBuilder();
        main.forEach((name, value) -> mainCf.append(name + " = " + value + "\n"));
        mainCf.append("queue_directory = " + directory.resolve("q") + "\n");
        mainCf.append("maillog_file_prefixes = " + directory + "\n");
        mainCf.append("maillog_file = " + directory.resolve("log") + "\n");
        mainCf.append("data_directory = " + directory.resolve("d") + "\n");
        Files.writeString(etc.resolve("main.cf"), mainCf);
        StringBuilder masterCf = new StringBuilder();
        for (int i = 0; i < overrides.size(); i++) {
            masterCf.append("r" + i + " unix - - n - - trivial-rewrite");
            overrides.get(i).forEach((name, value) -> masterCf.append("\n  -o { " + name + " = " + value + " }"));
            masterCf.append('\n');
        }
        Files.writeString(etc.resolve("master.cf"), masterCf);
        this.master = new ProcessBuilder(MASTER.toString(), "-c", etc.toString(), "-d")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void own(Path path) throws IOException {
        Files.setOwner(
                path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
    }

    /** A connection to the trivial-rewrite of one configuration. */
    Rewriter rewriter(int number) throws Exception {
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
                if (System.nanoTime() > deadline || !master.isAlive()) {
                    throw new IOException(Files.readString(directory.resolve("log")), e);
                }
                master.waitFor(50, TimeUnit.MILLISECONDS);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        master.destroy();
        master.waitFor(20, TimeUnit.SECONDS);
    }

    /** Speaks the attribute protocol. */
    static final class Rewriter implements AutoCloseable {
        private final SocketChannel channel;
        private final InputStream in;

        Rewriter(SocketChannel channel) {
            this.channel = channel;
            this.in = new BufferedInputStream(Channels.newInputStream(channel));
        }

        /** Puts an address in its external form, has it rewritten, and takes the quotes away, as Postfix's clients do. */
        String rewrite(String address) throws IOException {
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

        Map<String, String> resolve(String sender, String address) throws IOException {
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
