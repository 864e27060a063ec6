package org.pennypost.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any bytes from IMAP and POP3 clients that have logged in, in pieces of any size: each connection is answered or ended, at once, no failure
 * is its answer, and the next one is served. {@code -Dcases=N} sends more commands, {@code -Dfrom=N} begins with another seed.
 */
@org.junit.jupiter.api.TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SessionFuzzTest {
    private static final int CASES = Integer.getInteger("cases", 1200);
    private static final int FROM = Integer.getInteger("from", 0);
    private static final int PER_CONNECTION = 30;
    private static final int CLIENTS = 3;
    private static final int LITERAL_LIMIT = 2000;
    private static final String MAIL = """
            From a@b.test  Tue Nov 24 02:48:20 2026
            Subject: =?utf-8?q?x=C3=A9?=
            Content-Type: multipart/mixed; boundary=b

            --b

            one
            --b
            Content-Type: text/html

            two
            --b--

            From a@b.test  Tue Nov 24 02:48:21 2026

            .

            """;
    /** Fills the literal that the noise may have announced last, ends IDLE, and asks for an answer. */
    private static final String LAST = "\r\n" + "x".repeat(LITERAL_LIMIT) + "\r\n";

    private Path directory;
    private int imap;
    private int pop3;
    private PennypostServer server;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        TestInstance instance = new TestInstance(directory).set("message_size_limit", Integer.toString(LITERAL_LIMIT));
        StringBuilder users = new StringBuilder();
        for (int i = 0; i < CLIENTS; i++) {
            Path home = Files.createDirectories(directory.resolve("home/u" + i));
            users.append("u" + i + ":{PLAIN}wonder::::" + home + ":/bin/sh\n");
        }
        instance.file("passwd", users.toString());
        imap = instance.service("imapd");
        pop3 = instance.service("pop3d");
        server = instance.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void imap() throws Exception {
        converse((user, random) -> {
            try (Conversation client = new Conversation(imap)) {
                client.line();
                client.send("a LOGIN " + user + " wonder");
                assertThat(client.lineBeginning("a ")).startsWith("a OK");
                noise(client, FuzzWords.IMAP, random, "a ");
                client.raw(LAST + "z NOOP\r\n");
                heard(client, "z ");
            }
        });
        try (Stream<Path> files = Files.list(directory.resolve("data/tmp"))) {
            assertThat(files).as("literals that nobody needs").isEmpty();
        }
    }

    @Test
    void pop3() throws Exception {
        converse((user, random) -> {
            try (Conversation client = new Conversation(pop3)) {
                client.line();
                client.raw("USER " + user + "\r\nPASS wonder\r\n");
                client.line();
                assertThat(client.line()).startsWith("+OK");
                noise(client, FuzzWords.POP3, random, "");
                client.raw("\r\nQUIT\r\n");
                heard(client, null);
            }
        });
    }

    @FunctionalInterface
    private interface Client {
        void converse(String user, Random random) throws IOException;
    }

    private void converse(Client client) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                all.add(() -> {
                    for (int seed = FROM + number; seed < FROM + CASES / PER_CONNECTION; seed += CLIENTS) {
                        converse(client, "u" + number, seed);
                    }
                    return null;
                });
            }
            for (Future<Void> each : clients.invokeAll(all)) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private void converse(Client client, String user, int seed) throws IOException {
        Path fresh = Files.writeString(directory.resolve("mail").resolve(user + ".new"), MAIL);
        Files.move(fresh, directory.resolve("mail").resolve(user), StandardCopyOption.ATOMIC_MOVE);
        try {
            client.converse(user, new Random(seed));
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer to seed " + seed, e);
        } catch (SocketException ended) {
            assertThat(ended).as("seed %s", seed).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
    }

    private static void noise(Conversation client, FuzzWords words, Random random, String start) throws IOException {
        ByteArrayOutputStream noise = new ByteArrayOutputStream();
        for (int i = 0; i < PER_CONNECTION; i++) {
            noise.writeBytes(words.command(random, start));
            noise.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        String text = noise.toString(ISO_8859_1);
        int most = random.nextBoolean() ? 100 : 100_000;
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(most));
            client.raw(text.substring(at, end));
            at = end;
        }
    }

    /** Reads up to the answer to the last command or the end; the answer to none is that something went wrong in the server. */
    private static void heard(Conversation client, String last) throws IOException {
        for (String line = client.line(); line != null; line = client.line()) {
            assertThat(line).doesNotContain("Internal error");
            if (last != null && line.startsWith(last)) {
                return;
            }
        }
    }
}
