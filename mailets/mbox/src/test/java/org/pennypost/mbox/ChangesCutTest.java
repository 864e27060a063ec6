package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients append, flag and expunge, mail is delivered between, and the machine loses power. {@code -Dcuts=N} sets how many power cuts are tried, {@code
 * -Dseed=N} which is the first.
 */
class ChangesCutTest {
    private static final int CUTS = Integer.getInteger("cuts", 300);
    private static final int FIRST = Integer.getInteger("seed", 0);
    private static final int LIVES = 4;

    @TempDir
    private Path directory;

    /** What one mailbox has to hold. */
    private static final class Model {
        private final Map<Long, String> live = new TreeMap<>();
        private final Set<Long> gone = new HashSet<>();
        private final Set<String> delivered = new HashSet<>();
        private final Set<Long> going = new HashSet<>();
        private long uidValidity;
        private int names;
        private int done;
    }

    private static IndexedMbox opened(Path file, FileOpener opener) throws IOException {
        MboxPlace place = new MboxPlace(
                file.resolveSibling(file.getFileName() + ".state"),
                UserRights.SAME,
                () -> MailboxSettings.DEFAULTS,
                "alice@example.test",
                Clock.system(ZoneOffset.UTC));
        return new MboxRegistry(opener).indexed(file, place);
    }

    private static String text(String name) {
        return "Received: by mx.test id " + name + "\nSubject: " + name + "\n\n"
                + (name + "\n").repeat(1 + Math.abs(name.hashCode() % 40)) + "End.\n";
    }

    private static byte[] sent(String name) {
        return text(name).replace("\n", "\r\n").getBytes(ISO_8859_1);
    }

    @Test
    void keepsMessagesAndUidsWheneverPowerIsCut() throws Exception {
        int changes = 0;
        for (int seed = FIRST; seed < FIRST + CUTS / LIVES; seed++) {
            changes += history(seed);
        }
        System.out.println("power cuts " + CUTS / LIVES * LIVES
                + " among appends, flags and expunges, changes reported " + changes + ", lost 0");
        assertThat(changes).isGreaterThan(CUTS);
    }

    @ParameterizedTest
    @ValueSource(ints = {308, 325, 1041, 1502, 1577})
    void keepsThemInHistoriesThatHaveFailedOnce(int seed) throws Exception {
        history(seed);
    }

    /** Lets a mailbox live some lives; gives how many changes were reported. */
    private int history(int seed) throws IOException {
        Random random = new Random(seed);
        Path file = directory.resolve("m" + seed);
        Model model = new Model();
        for (int life = 0; life < LIVES; life++) {
            int operations = random.nextInt(120);
            CrashingDisk disk = seed % 5 == 4
                    ? CrashingDisk.ofSectors(operations, seed * 31L + life)
                    : new CrashingDisk(operations, seed * 31L + life);
            untilItDies(opened(file, disk), disk, model, random, "m" + seed + ".");
            disk.cutPower();
            check(opened(file, FileChannel::open), model, "seed " + seed + ", life " + life);
        }
        try (var left = Files.list(directory)) {
            for (Path each : left.toList()) {
                Files.delete(each);
            }
        }
        return model.done;
    }

    private static void untilItDies(IndexedMbox mailbox, CrashingDisk disk, Model model, Random random, String prefix) {
        try {
            while (true) {
                model.uidValidity = mailbox.current().messages().isEmpty() ? model.uidValidity : mailbox.uidValidity();
                change(mailbox, model, random, prefix);
                model.done++;
            }
        } catch (IOException down) {
            assertThat(disk.isDead()).as("%s", down).isTrue();
        }
    }

    private static void change(IndexedMbox mailbox, Model model, Random random, String prefix) throws IOException {
        List<Long> uids = List.copyOf(model.live.keySet());
        int kind = uids.isEmpty() ? random.nextInt(2) : random.nextInt(7);
        switch (kind) {
            case 0 -> append(mailbox, model, prefix);
            case 1 -> deliver(mailbox, model, prefix);
            case 2, 3 -> {
                long uid = uids.get(random.nextInt(uids.size()));
                mailbox.flag(uid, uid, flags -> flags.with(MessageFlags.FLAGGED));
            }
            case 4 -> mailbox.write();
            default -> {
                for (int i = 0; i <= random.nextInt(2); i++) {
                    model.going.add(uids.get(random.nextInt(uids.size())));
                }
                mailbox.expunge(model.going);
                model.live.keySet().removeAll(model.going);
                model.gone.addAll(model.going);
                model.going.clear();
            }
        }
    }

    private static void append(IndexedMbox mailbox, Model model, String prefix) throws IOException {
        String name = prefix + model.names++;
        NewMessage message = new NewMessage(
                () -> new ByteArrayInputStream(sent(name)), Instant.ofEpochSecond(1795488500), MessageFlags.NONE);
        long uid = mailbox.append(List.of(message)).get(0).uid();
        model.live.put(uid, name);
    }

    private static void deliver(IndexedMbox mailbox, Model model, String prefix) throws IOException {
        String name = prefix + model.names++;
        AppendResult result =
                mailbox.file().append(Appending.FROM, List.of(), out -> out.write(sent(name)), Appending.AT_ONCE);
        if (!(result instanceof AppendResult.Appended)) {
            throw new IOException(result.toString());
        }
        model.delivered.add(name);
        List<IndexedMessage> now = mailbox.current().messages();
        model.live.put(now.get(now.size() - 1).uid(), name);
        model.delivered.remove(name);
    }

    /** What the next process finds, which is where the next life begins. */
    private static void check(IndexedMbox mailbox, Model model, String life) throws IOException {
        MboxSnapshot now = mailbox.current();
        Map<Long, String> found = new TreeMap<>();
        List<Long> uids = now.messages().stream().map(IndexedMessage::uid).toList();
        assertThat(uids).as(life).isSorted().doesNotHaveDuplicates().noneMatch(model.gone::contains);
        for (Map.Entry<Long, MessageText> entry : mailbox.read(uids, false).entrySet()) {
            String text = new String(entry.getValue().open().readAllBytes(), ISO_8859_1).replace("\r\n", "\n");
            String name = text.replaceFirst("(?s)^.*?Subject: (.*?)\n.*$", "$1");
            // A From_ line that was being written and has no end could be the end of the mail before.
            if (text.replaceFirst("\n+F(?:r(?:om?)?)?\n*$", "\n")
                    .replaceFirst("\n+From [^\n]*\n*$", "\n")
                    .equals(text(name))) {
                found.put(entry.getKey(), name);
            } else {
                // What was never reported stays until it comes again.
                boolean reported = model.live.containsKey(entry.getKey()) || model.delivered.contains(name);
                assertThat(reported)
                        .as("%s: UID %d: %s", life, entry.getKey(), text)
                        .isFalse();
            }
        }
        model.live.forEach((uid, name) -> {
            if (!model.going.contains(uid) || found.containsKey(uid)) {
                assertThat(found).as(life).containsEntry(uid, name);
            }
        });
        assertThat(found.values()).as(life).doesNotHaveDuplicates().containsAll(model.delivered);
        if (model.uidValidity != 0 && !uids.isEmpty()) {
            assertThat(now.uidValidity()).as(life).isEqualTo(model.uidValidity);
        }
        model.going.stream().filter(uid -> !found.containsKey(uid)).forEach(model.gone::add);
        model.going.clear();
        model.delivered.clear();
        model.live.clear();
        model.live.putAll(found);
    }
}
