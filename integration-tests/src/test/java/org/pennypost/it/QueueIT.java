package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What was answered with 250 arrives, though the server is killed again and again. {@code -Dkills=60} for a long run.
 */
@ExtendWith(Distribution.Unpacked.class)
final class QueueIT {
    private static final int SENDERS = 4;

    /** What can be between its 250 and the end of its delivery when the server is killed. */
    private static final int IN_DELIVERY = 50;

    @Test
    void deliversWhatItAcceptedThroughKills(Distribution distribution) throws Exception {
        int kills = Integer.getInteger("kills", 2);
        Random random = new Random(Long.getLong("seed", 1L));
        Set<String> accepted = new ConcurrentSkipListSet<>();
        try (Instance peer = Instance.make(distribution, "--domain", "big.test", "--user", "bob:secret");
                Instance instance = Instance.make(
                        distribution,
                        "--domain",
                        "example.com",
                        "-o",
                        "relayhost=[127.0.0.1]:" + peer.smtp(),
                        "-o",
                        "minimal_backoff_time=1s",
                        "-o",
                        "maximal_backoff_time=2s",
                        "--user",
                        "alice:secret")) {
            for (int i = 0; i < kills; i++) {
                instance.start();
                killUnderLoad(instance, "k" + i, random.nextInt(1000), accepted);
            }
            assertThat(accepted).hasSizeGreaterThan(kills);
            peer.start();
            instance.start();

            int twice = awaitAll(instance.mailbox("alice"), accepted) + awaitAll(peer.mailbox("bob"), accepted);
            await().atMost(Duration.ofSeconds(30)).until(() -> queued(instance).isEmpty());
            List<String> torn = torn(instance.mailbox("alice"));
            long cut = instance.log()
                    .lines()
                    .filter(line -> line.contains("part of a message whose delivery was cut off"))
                    .count();
            System.out.println("kills " + kills + ", accepted " + accepted.size() + ", lost 0, delivered twice " + twice
                    + ", torn " + torn.size() + ", cut off by the next server " + cut);
            assertThat(twice).isLessThanOrEqualTo(kills * IN_DELIVERY);
            assertThat(torn).isEmpty();
        }
    }

    private static void killUnderLoad(Instance instance, String run, int millis, Set<String> accepted)
            throws Exception {
        ProcessHandle server = ProcessHandle.of(instance.pid()).orElseThrow();
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            int before = accepted.size();
            for (int i = 0; i < SENDERS; i++) {
                String name = run + "-" + i;
                senders.submit(() -> send(instance, name, accepted));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> accepted.size() > before + SENDERS);
            senders.awaitTermination(millis, TimeUnit.MILLISECONDS);
        } finally {
            server.destroyForcibly();
            server.onExit().get(30, TimeUnit.SECONDS);
            senders.shutdownNow();
        }
    }

    /** Of a length of its own, up to some KB. */
    private static String body(String subject, String end) {
        return (subject + end).repeat(1 + Math.floorMod(subject.hashCode(), 500));
    }

    /** What a mailbox holds that is no whole message. */
    private static List<String> torn(Path mailbox) throws IOException {
        return Arrays.stream(Files.readString(mailbox).split("(?m)^(?=From )"))
                .filter(message -> !message.isEmpty())
                .filter(message -> {
                    String subject = message.replaceFirst("(?s).*?\nSubject: (\\S+)\n.*", "$1");
                    return !message.endsWith("\n\n" + body(subject, "\n") + "\n");
                })
                .map(message -> message.substring(0, Math.min(300, message.length())))
                .toList();
    }

    /** Sends until the server is gone. */
    private static Void send(Instance instance, String name, Set<String> accepted) throws Exception {
        try (Conversation client = Conversation.with(instance.smtp())) {
            client.greeted().ask("EHLO client.test", 250);
            for (int i = 0; ; i++) {
                String subject = "m-" + name + "-" + i;
                client.ask("MAIL FROM:<>", 250)
                        .ask("RCPT TO:<alice@example.com>", 250)
                        .ask("RCPT TO:<bob@big.test>", 250)
                        .ask("DATA", 354)
                        .ask("Subject: " + subject + "\r\n\r\n" + body(subject, "\r\n") + ".", 250);
                accepted.add(subject);
            }
        }
    }

    private static int awaitAll(Path mailbox, Set<String> accepted) {
        TreeMap<String, Integer> found = new TreeMap<>();
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    found.clear();
                    if (Files.exists(mailbox)) {
                        Files.readAllLines(mailbox).stream()
                                .filter(line -> line.startsWith("Subject: m-"))
                                .forEach(line -> found.merge(line.substring("Subject: ".length()), 1, Integer::sum));
                    }
                    return found.keySet().containsAll(accepted);
                });
        return found.values().stream().mapToInt(count -> count - 1).sum();
    }

    private static List<String> queued(Instance instance) throws IOException {
        List<String> files = new ArrayList<>();
        for (String name : List.of("incoming", "active", "deferred", "corrupt")) {
            try (var found = Files.list(instance.directory().resolve("spool").resolve(name))) {
                found.forEach(file -> files.add(name + "/" + file.getFileName()));
            }
        }
        return files;
    }

    @Test
    void servesBesideDamagedFiles(Distribution distribution) throws Exception {
        try (Instance instance = Instance.make(distribution, "--domain", "example.com", "--user", "alice:secret")) {
            Path spool = instance.directory().resolve("spool");
            byte[] noise = new byte[5000];
            new Random(2).nextBytes(noise);
            Files.write(Files.createDirectories(spool.resolve("deferred")).resolve("0123456789A"), noise);
            Files.write(spool.resolve("deferred/0123456789B"), new byte[0]);
            Files.write(
                    Files.createDirectories(spool.resolve("incoming")).resolve("0123456789C"), "PNYQUE1\n".getBytes());

            instance.start();

            assertThat(instance.log())
                    .contains("postfix/qmgr[")
                    .contains(
                            "warning: saving corrupt file \"0123456789A\" from queue \"deferred\" to queue \"corrupt\"")
                    .contains(
                            "warning: saving corrupt file \"0123456789B\" from queue \"deferred\" to queue \"corrupt\"")
                    .contains(
                            "warning: saving corrupt file \"0123456789C\" from queue \"incoming\" to queue \"corrupt\"");
            assertThat(spool.resolve("corrupt/0123456789A")).hasBinaryContent(noise);
            try (Conversation client = Conversation.with(instance.smtp())) {
                client.greeted()
                        .ask("HELO client.test", 250)
                        .ask("MAIL FROM:<>", 250)
                        .ask("RCPT TO:<alice@example.com>", 250)
                        .ask("DATA", 354)
                        .ask("Subject: served\r\n\r\n.", 250);
            }
            instance.awaitMail("alice", text -> text.contains("Subject: served\n"));
        }
    }
}
