package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rewrite in place, cut off at every moment. {@code -Dcuts=N} sets how many power cuts are tried. */
class RewriteTest {
    private static final int STEP = 256;
    private static final int CUTS = Integer.getInteger("cuts", 600);

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("mbox");
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private static byte[] content(Random random) {
        byte[] bytes = new byte[1000 + random.nextInt(3000)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(26));
        }
        return bytes;
    }

    /** Deletions as of EXPUNGE, or insertions as of headers that have no room. */
    private static List<Edit> edits(Random random, int size) {
        boolean shrinks = random.nextBoolean();
        List<Edit> edits = new ArrayList<>();
        int at = random.nextInt(200);
        while (at < size - 50) {
            int length = 1 + random.nextInt(40);
            byte[] bytes = shrinks ? new byte[random.nextInt(length)] : new byte[length + 1 + random.nextInt(60)];
            java.util.Arrays.fill(bytes, (byte) 'X');
            edits.add(new Edit(at, length, bytes));
            at += length + random.nextInt(400);
        }
        return edits;
    }

    private static String applied(byte[] old, List<Edit> edits) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (Edit edit : edits) {
            text.append(new String(old, at, (int) edit.offset() - at, StandardCharsets.ISO_8859_1));
            text.append(new String(edit.bytes(), StandardCharsets.ISO_8859_1));
            at = (int) edit.end();
        }
        return text + new String(old, at, old.length - at, StandardCharsets.ISO_8859_1);
    }

    private LockedMailbox locked(FileOpener opener) throws IOException {
        FileChannel channel = opener.open(file(), Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        return new LockedMailbox(
                file(),
                FileStatus.of(file()).orElseThrow(),
                List.of(channel),
                Optional.empty(),
                Optional.empty(),
                LockMode.REWRITE,
                new Sightings(),
                () -> {});
    }

    private void rewrite(FileOpener opener, List<Edit> edits) throws IOException {
        try (LockedMailbox box = locked(opener)) {
            new Rewrite(opener, journal(), UserRights.SAME, STEP).apply(box, box.before(), edits);
        }
    }

    private Optional<String> recover() throws IOException {
        try (LockedMailbox box = locked(FileChannel::open)) {
            return new Rewrite(FileChannel::open, journal(), UserRights.SAME, STEP).recover(box);
        }
    }

    @Test
    void replacesPieces() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            byte[] old = content(random);
            Files.write(file(), old);
            List<Edit> edits = edits(random, old.length);

            rewrite(FileChannel::open, edits);

            assertThat(file()).as("seed %d", seed).hasContent(applied(old, edits));
            assertThat(journal()).doesNotExist();
        }
    }

    @Test
    void endsAsBeforeOrAsWantedWheneverPowerIsCut() throws IOException {
        int completed = 0;
        for (int seed = 0; seed < CUTS; seed++) {
            Random random = new Random(seed);
            byte[] old = content(random);
            Files.write(file(), old);
            List<Edit> edits = edits(random, old.length);
            int operations = random.nextInt(90);
            CrashingDisk disk =
                    seed % 3 == 0 ? CrashingDisk.ofSectors(operations, seed) : new CrashingDisk(operations, seed);
            try {
                rewrite(disk, edits);
            } catch (IOException down) {
                assertThat(disk.isDead()).isTrue();
            }
            disk.cutPower();

            recover();

            String now = Files.readString(file(), StandardCharsets.ISO_8859_1);
            String before = new String(old, StandardCharsets.ISO_8859_1);
            assertThat(now).as("seed %d", seed).isIn(before, applied(old, edits));
            assertThat(journal()).doesNotExist();
            completed += now.equals(before) ? 0 : 1;
        }
        assertThat(completed).isBetween(CUTS / 10, CUTS);
    }

    @Test
    void keepsWhatOthersAppendBeforeItIsCompleted() throws IOException {
        for (int seed = 0; seed < CUTS / 3; seed++) {
            Random random = new Random(seed);
            byte[] old = content(random);
            Files.write(file(), old);
            List<Edit> edits = edits(random, old.length);
            CrashingDisk disk = new CrashingDisk(4 + random.nextInt(40), seed);
            try {
                rewrite(disk, edits);
            } catch (IOException down) {
                assertThat(disk.isDead()).isTrue();
            }
            String appended = "APPENDED" + "z".repeat(random.nextInt(3000));
            Files.writeString(file(), appended, StandardOpenOption.APPEND);

            recover();

            String now = Files.readString(file(), StandardCharsets.ISO_8859_1)
                    .replace("\n\nAPPENDED", "APPENDED"); // one blank line at most
            String before = new String(old, StandardCharsets.ISO_8859_1);
            assertThat(now).as("seed %d", seed).isIn(before + appended, applied(old, edits) + appended);
        }
    }

    /** Flags of several messages in headers that have room. */
    private static List<Edit> overwrites(Random random, int size) {
        List<Edit> edits = new ArrayList<>();
        for (int at = random.nextInt(200); at < size - 150; at += 100 + random.nextInt(400)) {
            byte[] bytes = new byte[1 + random.nextInt(100)];
            java.util.Arrays.fill(bytes, (byte) 'X');
            edits.add(new Edit(at, bytes.length, bytes));
        }
        return edits;
    }

    @Test
    void leavesNoOverwrittenPieceTornWheneverPowerIsCut() throws IOException {
        int mended = 0;
        for (int seed = 0; seed < CUTS; seed++) {
            Random random = new Random(seed);
            byte[] old = content(random);
            Files.write(file(), old);
            List<Edit> edits = overwrites(random, old.length);
            CrashingDisk disk = new CrashingDisk(random.nextInt(40), seed, random.nextBoolean() ? 512 : 4096);
            try {
                rewrite(disk, edits);
            } catch (IOException down) {
                assertThat(disk.isDead()).isTrue();
            }
            disk.cutPower();

            mended += recover().isPresent() ? 1 : 0;

            String now = Files.readString(file(), StandardCharsets.ISO_8859_1);
            List<Edit> made = edits.stream()
                    .filter(edit -> now.substring((int) edit.offset(), (int) edit.end())
                            .equals(new String(edit.bytes(), StandardCharsets.ISO_8859_1)))
                    .toList();
            assertThat(now).as("seed %d", seed).isEqualTo(applied(old, made));
            assertThat(journal()).doesNotExist();
        }
        assertThat(mended).isBetween(CUTS / 20, CUTS);
    }

    @Test
    void leavesAFileAloneWhoseFlagsAnotherProgramHasWritten() throws IOException {
        byte[] old = content(new Random(1));
        Files.write(file(), old);
        List<Edit> edits = List.of(new Edit(10, 3, "XYZ".getBytes(StandardCharsets.US_ASCII)));
        CrashingDisk disk = new CrashingDisk(5, 1);
        try {
            rewrite(disk, edits);
        } catch (IOException down) {
            assertThat(journal()).exists();
        }
        old[10] = 'X';
        old[11] = '0';
        Files.write(file(), old);

        assertThat(recover()).isEmpty();

        assertThat(file()).hasBinaryContent(old);
        assertThat(journal()).doesNotExist();
    }

    @Test
    void leavesAFileAloneThatAnotherProgramHasRewritten() throws IOException {
        Random random = new Random(1);
        byte[] old = content(random);
        List<Edit> edits = List.of(new Edit(10, 300, Edit.NOTHING));
        Files.write(file(), old);
        CrashingDisk disk = new CrashingDisk(9, 1);
        try {
            rewrite(disk, edits);
        } catch (IOException down) {
            assertThat(disk.isDead()).isTrue();
        }
        Files.delete(file());
        Files.writeString(file(), "another");

        assertThat(recover()).hasValueSatisfying(text -> assertThat(text).contains("another program"));
        assertThat(file()).hasContent("another");
        assertThat(directory.resolve("journal.unused")).exists();
    }
}
