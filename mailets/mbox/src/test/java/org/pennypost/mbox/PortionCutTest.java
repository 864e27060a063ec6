package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Appends several messages at once to an mbox whose machine loses power. {@code -Dcuts=N} sets how many power cuts are tried. */
class PortionCutTest {
    private static final int CUTS = Integer.getInteger("cuts", 300);
    private static final int FIRST = Integer.getInteger("seed", 0);
    private static final int LIVES = 4;
    private static final int SECTOR = 512;

    @TempDir
    Path directory;

    /** Notes on a disk that crashes with the mailbox. */
    private record DiskNotes(FileChannel file) implements NotesFile {
        static AppendNotes open(Path path, FileOpener disk) throws IOException {
            return AppendNotes.open(
                    new DiskNotes(disk.open(
                            path,
                            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE))),
                    line -> {});
        }

        @Override
        public byte[] read(long at, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) >= 0) {
                continue;
            }
            return bytes.array();
        }

        @Override
        public void write(long at, byte[] bytes) throws IOException {
            file.write(ByteBuffer.wrap(bytes), at);
        }

        @Override
        public void sync() throws IOException {
            file.force(false);
        }

        @Override
        public long length() throws IOException {
            return file.size();
        }
    }

    @Test
    void keepsWholeWhatWasReportedWheneverPowerIsCut() throws Exception {
        int reported = 0;
        int together = 0;
        for (int seed = FIRST; seed < FIRST + CUTS / LIVES; seed++) {
            Random random = new Random(seed);
            Path file = directory.resolve("m" + seed);
            Path notes = directory.resolve("n" + seed);
            List<String> done = new ArrayList<>();
            List<String> waiting = new ArrayList<>();
            for (int life = 0; life < LIVES; life++) {
                CrashingDisk disk = new CrashingDisk(1000, seed * 31L + life, SECTOR);
                Mbox mbox = new Mbox(file, disk, DiskNotes.open(notes, disk));
                // The first messages of a process go one by one, see AppendCutTest.
                waiting.addAll(names(random, seed, done.size() + waiting.size()));
                assertThat(append(mbox, waiting)).allMatch(AppendResult.Appended.class::isInstance);
                done.addAll(waiting);
                waiting.clear();
                disk.dieAfter(random.nextInt(30));
                while (!disk.isDead()) {
                    waiting.addAll(names(random, seed, done.size()));
                    if (append(mbox, waiting).stream().allMatch(AppendResult.Appended.class::isInstance)) {
                        together++;
                        done.addAll(waiting);
                        waiting.clear();
                    }
                }
                disk.cutPower();
            }
            append(new Mbox(file, FileChannel::open, DiskNotes.open(notes, FileChannel::open)), waiting);
            done.addAll(waiting);

            TestMail.Found found = TestMail.in(AppendCutTest.BEGINNING
                    .matcher(Files.readString(file, ISO_8859_1))
                    .replaceAll("\n\n"));
            assertThat(found.torn()).as("seed %d", seed).isEmpty();
            assertThat(found.whole()).as("seed %d", seed).containsAll(done).containsAll(waiting);
            reported += done.size();
            try (Stream<Path> left = Files.list(directory)) {
                for (Path each : left.toList()) {
                    Files.delete(each);
                }
            }
        }
        System.out.println("power cuts " + CUTS / LIVES * LIVES + " among portions, appended " + reported + " in "
                + together + " portions, torn 0");
        assertThat(reported).isGreaterThan(CUTS);
    }

    /** Some names that are new, of messages that have room in one portion. */
    private static List<String> names(Random random, int seed, int first) {
        List<String> names = new ArrayList<>();
        int many = 2 + random.nextInt(12);
        for (int i = 0; names.size() < many; i++) {
            String name = "m" + seed + "." + first + "." + i;
            if (TestMail.message(name).length() < 4000) {
                names.add(name);
            }
        }
        return names;
    }

    private static List<AppendResult> append(Mbox mbox, List<String> names) throws IOException {
        List<PreparedMessage> messages = new ArrayList<>();
        for (String name : names) {
            messages.add(PreparedMessage.of(Appending.FROM, List.of(), TestMail.content(name))
                    .orElseThrow());
        }
        return mbox.append(messages, Appending.AT_ONCE);
    }
}
