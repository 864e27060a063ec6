package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Appends to an mbox whose machine loses power. {@code -Dcuts=N} sets how many power cuts are tried. */
class AppendCutTest {
    private static final int CUTS = Integer.getInteger("cuts", 300);

    /** So little of a From_ line could be the end of the mail before. */
    static final Pattern BEGINNING = Pattern.compile("\n\n[F\0](?:[r\0](?:[o\0](?:[m\0][ \0]?)?)?)?\n\n");

    @TempDir
    Path directory;

    @Test
    void keepsWholeWhatWasReportedWheneverPowerIsCut() throws Exception {
        int reported = 0;
        int torn = 0;
        long beginnings = 0;
        for (int seed = 0; seed < CUTS; seed++) {
            Random random = new Random(seed);
            Path file = directory.resolve("m" + seed);
            List<String> appended = new ArrayList<>();
            for (int life = 0; life < 2; life++) {
                CrashingDisk disk = new CrashingDisk(random.nextInt(25), seed);
                Mbox mbox = new Mbox(file, disk, AppendNotes.none());
                while (!disk.isDead()) {
                    AppendResult result = mbox.append(
                            Appending.FROM,
                            List.of(),
                            TestMail.content(name(seed, appended.size())),
                            Appending.AT_ONCE);
                    if (result instanceof AppendResult.Appended) {
                        appended.add(name(seed, appended.size()));
                    }
                }
                disk.cutPower();
            }
            // As the queue does: what was not reported comes again.
            append(file, name(seed, appended.size()));
            appended.add(name(seed, appended.size()));

            String text = Files.readString(file, ISO_8859_1);
            int at = 0;
            for (String name : appended) {
                String written = Appending.FROM_LINE + TestMail.message(name) + "\n";
                int found = text.indexOf(written, at);
                assertThat(found).as("seed %d, place of %s", seed, name).isNotNegative();
                at = found + written.length();
            }
            reported += appended.size();
            Matcher letters = BEGINNING.matcher(text);
            torn += TestMail.in(letters.replaceAll("\n\n")).torn().size();
            beginnings += letters.reset().results().count();
            Files.delete(file);
        }
        System.out.println("power cuts " + 2 * CUTS + ", appended " + reported + ", torn " + torn
                + ", up to four letters of From_ lines " + beginnings);
        assertThat(torn).isZero();
        assertThat(reported).isGreaterThan(CUTS);
    }

    private static String name(int seed, int number) {
        return "m" + seed + "." + number;
    }

    private static void append(Path file, String name) throws Exception {
        AppendResult result = new Mbox(file, FileChannel::open, AppendNotes.none())
                .append(Appending.FROM, List.of(), TestMail.content(name), Appending.AT_ONCE);
        assertThat(result).isInstanceOf(AppendResult.Appended.class);
    }
}
