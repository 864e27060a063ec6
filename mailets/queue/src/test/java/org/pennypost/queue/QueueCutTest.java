package org.pennypost.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.Recipient;

/**
 * Cuts the power while a queue works, again and again: what was committed is delivered to each of its recipients, whole.
 * {@code -Dcuts=N} sets how many histories are tried, {@code -Dseed=N} the first of them.
 */
class QueueCutTest {
    private static final int CUTS = Integer.getInteger("cuts", 600);
    private static final int LIVES = 3;
    private static final int MOST_RECIPIENTS = 4;

    @TempDir
    private Path directory;

    @Test
    void deliversEverythingThatWasCommittedWheneverPowerIsCut() throws Exception {
        int first = Integer.getInteger("seed", 0);
        Map<String, Integer> sums = new TreeMap<>();
        for (int seed = first; seed < first + CUTS; seed++) {
            History history = new History(directory.resolve("q" + seed), seed);
            history.run();
            history.count(sums);
        }
        System.out.println("histories " + CUTS + " of " + LIVES + " cuts, " + sums);
        assertThat(sums.get("committed")).isGreaterThan(CUTS);
        assertThat(sums.get("committed, then cut")).isGreaterThan(CUTS / 2);
    }

    /** What happens to one queue until all is delivered. */
    private static final class History {
        private final Path root;
        private final int seed;
        private final Random random;
        private final ForgetfulDisk.Memory memory;
        private final List<String> log = new ArrayList<>();
        private final Map<String, Set<Recipient>> committed = new HashMap<>();
        private final Map<Recipient, Integer> delivered = new HashMap<>();
        private final QueueIds ids;
        private Instant now = Instant.parse("2026-11-24T02:48:20Z");
        private int messages;
        private int survivors;
        private int lost;

        History(Path root, int seed) {
            this.root = root;
            this.seed = seed;
            this.random = new Random(seed);
            this.memory = ForgetfulDisk.Memory.values()[Math.floorMod(seed, 3)];
            this.ids = new QueueIds(clock(), seed * 1000L);
        }

        private Clock clock() {
            return new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public java.time.ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }
            };
        }

        void count(Map<String, Integer> sums) {
            sums.merge("committed", committed.size(), Integer::sum);
            sums.merge("committed, then cut", survivors, Integer::sum);
            sums.merge("not committed, gone", lost, Integer::sum);
            delivered.values().forEach(times -> sums.merge("deliveries more than once", times - 1, Integer::sum));
        }

        private MessageQueue open(QueueDisk disk) {
            return new MessageQueue(
                    root,
                    new ActiveMessages((service, text) -> log.add(text)),
                    (service, text) -> log.add(text),
                    clock(),
                    disk);
        }

        void run() throws Exception {
            for (int life = 0; life < LIVES; life++) {
                ForgetfulDisk disk = new ForgetfulDisk(random.nextInt(120), memory, random);
                MessageQueue queue = open(disk);
                while (!disk.isDead()) {
                    step(queue, disk);
                }
                disk.crash();
                check();
            }
            MessageQueue queue = open(QueueDisk.REAL);
            queue.files().stream().toList().forEach(file -> file.unhold(now.toEpochMilli()));
            while (!queue.named("spool").waiting().isEmpty()) {
                queue.named("spool").flush();
                deliver(queue, 1);
            }
            assertThat(queue.size()).as("seed %d", seed).isZero();
            committed.forEach((id, recipients) -> assertThat(delivered.keySet())
                    .as("seed %d, message %s, log %s", seed, id, log)
                    .containsAll(recipients));
            if (memory == ForgetfulDisk.Memory.ALL) {
                int twice =
                        delivered.values().stream().mapToInt(times -> times - 1).sum();
                assertThat(twice).as("seed %d", seed).isLessThanOrEqualTo(LIVES * MOST_RECIPIENTS);
            }
        }

        /** What was committed before the cut is in the queue now, or delivered, or was deleted. */
        private void check() throws IOException {
            Map<String, Set<Recipient>> waiting = new HashMap<>();
            new QueueDirectory(root, clock())
                    .list(
                            message -> message.recipients()
                                    .forEach(each -> waiting.computeIfAbsent(message.queueId(), id -> new HashSet<>())
                                            .add(each.recipient())),
                            unreadable -> {});
            committed.forEach((id, recipients) -> {
                Set<Recipient> found = new HashSet<>(waiting.getOrDefault(id, Set.of()));
                survivors += found.isEmpty() ? 0 : 1;
                found.addAll(delivered.keySet());
                assertThat(found)
                        .as("seed %d, message %s, log %s", seed, id, log)
                        .containsAll(recipients);
            });
            waiting.keySet().forEach(id -> lost += committed.containsKey(id) ? 0 : 1);
        }

        private void step(MessageQueue queue, ForgetfulDisk disk) throws InterruptedException {
            now = now.plusMillis(random.nextInt(1000));
            try {
                switch (random.nextInt(10)) {
                    case 0, 1, 2 -> commit(queue);
                    case 3 -> administer(queue);
                    default -> deliver(queue, 4);
                }
            } catch (IOException e) {
                assertThat(disk.isDead()).as("seed %d: %s", seed, e).isTrue();
            }
        }

        private void commit(MessageQueue queue) throws IOException {
            String name = seed + "." + messages++;
            List<Recipient> recipients = new ArrayList<>();
            for (int i = random.nextInt(MOST_RECIPIENTS); i >= 0; i--) {
                Address address = new Address("u" + i + "@" + name + ".test");
                recipients.add(new Recipient(address, address));
            }
            Envelope envelope = new Envelope(Address.NULL, recipients, now, 10, Map.of());
            PartData data = new PartData(
                    "spool",
                    PartData.ROOT,
                    now.toEpochMilli(),
                    false,
                    Optional.of(new QueuedEnvelope(envelope, Map.of())),
                    US_ASCII.encode(name));
            try (IncomingFile file = queue.begin(ids)) {
                file.content().write(content(name).getBytes(US_ASCII));
                if (random.nextInt(8) == 0) {
                    file.commitOnHold(data);
                } else {
                    file.commit(data, () -> {});
                }
                committed.put(file.queueId(), Set.copyOf(recipients));
            }
        }

        /** Often small, at times larger than what is written at once. */
        private static String content(String name) {
            int size = Math.floorMod(name.hashCode(), 8) == 0 ? 9000 : 3;
            return (name + "\r\n").repeat(size);
        }

        private void administer(MessageQueue queue) throws IOException {
            List<MessageFile> files = queue.files().stream()
                    .sorted(java.util.Comparator.comparing(MessageFile::queueId))
                    .toList();
            if (files.isEmpty()) {
                return;
            }
            MessageFile file = files.get(random.nextInt(files.size()));
            switch (random.nextInt(6)) {
                case 0 -> file.hold();
                case 1, 2 -> file.unhold(now.toEpochMilli());
                case 3 -> file.requeue(now.toEpochMilli());
                case 4 -> file.expire();
                default -> {
                    if (file.delete()) {
                        // Whether it comes back after the cut is open.
                        committed.remove(file.queueId());
                    }
                }
            }
        }

        private void deliver(MessageQueue queue, int ways) throws IOException, InterruptedException {
            List<Part> due = queue.named("spool").waiting().stream()
                    .filter(part -> part.due() <= now.toEpochMilli())
                    .toList();
            if (due.isEmpty()) {
                return;
            }
            Part part = queue.named("spool").take();
            if (part.recovered() && !part.isIntact()) {
                assertThat(committed).as("seed %d, log %s", seed, log).doesNotContainKey(part.queueId());
                part.setAside("its content is not what was accepted");
                return;
            }
            PartData data = part.read();
            if (part.isEnded(data)) {
                part.release();
                return;
            }
            checkContent(part, US_ASCII.decode(data.mail()).toString());
            QueuedEnvelope queued = data.envelope().orElseThrow();
            List<Recipient> recipients = queued.envelope().recipients();
            int some = random.nextInt(recipients.size() + 1);
            switch (random.nextInt(ways)) {
                case 0 -> {
                    recipients.forEach(this::delivered);
                    part.release();
                }
                case 1 -> {
                    recipients.subList(0, some).forEach(this::delivered);
                    part.ended(recipients.subList(0, some));
                    if (some == recipients.size()) {
                        part.release();
                    } else {
                        part.retry(now.toEpochMilli() + random.nextInt(2000));
                    }
                }
                case 2 -> {
                    if (some > 0 && some < recipients.size()) {
                        again(queue, part, queued.with(recipients.subList(0, some)), data);
                    }
                    again(
                            queue,
                            part,
                            queued.with(recipients.subList(some % recipients.size(), recipients.size())),
                            data);
                    part.release();
                }
                default -> {
                    Optional<Part> changed = queue.add(again(queued, data), part.accepted(), out -> {
                        try (InputStream in = part.content().open()) {
                            in.transferTo(out);
                        }
                    });
                    assertThat(changed).isPresent();
                    part.release();
                }
            }
        }

        private void again(MessageQueue queue, Part part, QueuedEnvelope queued, PartData data) throws IOException {
            assertThat(queue.add(again(queued, data), part.content())).isPresent();
        }

        private PartData again(QueuedEnvelope queued, PartData data) {
            long due = now.toEpochMilli() + random.nextInt(2) * 1500L;
            return new PartData("spool", "transport", due, true, Optional.of(queued), data.mail());
        }

        private void delivered(Recipient recipient) {
            delivered.merge(recipient, 1, Integer::sum);
        }

        private void checkContent(Part part, String name) throws IOException {
            try (InputStream in = part.content().open()) {
                assertThat(new String(in.readAllBytes(), US_ASCII))
                        .as("seed %d, message %s", seed, part.queueId())
                        .isEqualTo(content(name));
            }
        }
    }
}
