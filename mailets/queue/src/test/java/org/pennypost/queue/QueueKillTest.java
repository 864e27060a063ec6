package org.pennypost.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that works on a queue, again and again: each message that was committed is delivered or in the queue,
 * whole. {@code -Dkills=500} for a long run.
 */
class QueueKillTest {
    private static final int IN_DELIVERY = 3;

    private final List<String> log = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void losesNothingThatWasCommitted() throws Exception {
        int kills = Integer.getInteger("kills", 8);
        Random random = new Random(Long.getLong("seed", 1L));
        Set<String> committed = new HashSet<>();
        int twice = 0;
        for (int i = 0; i < kills; i++) {
            committed.addAll(killed(i, random.nextInt(400)));
            twice = check(committed, i + 1);
        }
        System.out.println("kills " + kills + ", committed " + committed.size() + ", lost 0, delivered twice " + twice);
        assertThat(committed).hasSizeGreaterThan(kills);
    }

    /** Runs the process, kills it that long after its first message, and gives what it said was committed. */
    private List<String> killed(int number, int millis) throws Exception {
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        QueueUnderLoad.class.getName(),
                        directory.toString(),
                        "r" + number)
                .redirectOutput(said.toFile())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        try {
            while (process.isAlive() && Files.size(said) == 0) {
                process.waitFor(5, TimeUnit.MILLISECONDS);
            }
            process.waitFor(millis, TimeUnit.MILLISECONDS);
            assertThat(process.isAlive())
                    .as(Files.readString(directory.resolve("errors")))
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(said, US_ASCII);
        return text.substring(0, text.lastIndexOf('\n')).lines().toList();
    }

    /** Gives how many messages were delivered more than once. */
    private int check(Set<String> committed, int kills) throws Exception {
        Map<String, Integer> found = new HashMap<>();
        Files.readAllLines(directory.resolve("delivered"), US_ASCII)
                .forEach(name -> found.merge(name, 1, Integer::sum));
        MessageQueue queue = new MessageQueue(
                directory.resolve("queue"),
                new ActiveMessages((service, text) -> log.add(text)),
                (service, text) -> log.add(text),
                Clock.systemUTC());
        for (Part part : queue.named("spool").waiting()) {
            String name = US_ASCII.decode(part.read().mail()).toString();
            found.merge(name, 1, Integer::sum);
            assertThat(part.isIntact()).isTrue();
            try (InputStream in = part.content().open()) {
                assertThat(new String(in.readAllBytes(), US_ASCII)).isEqualTo(QueueUnderLoad.content(name));
            }
        }
        assertThat(found.keySet()).containsAll(committed);
        int twice = found.values().stream().mapToInt(count -> count - 1).sum();
        assertThat(twice).as("in delivery when they were killed").isLessThanOrEqualTo(kills * IN_DELIVERY);
        try (var corrupt = Files.list(directory.resolve("queue/corrupt"))) {
            assertThat(corrupt).isEmpty();
        }
        return twice;
    }
}
