package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Appends to an mbox whose machine loses power. {@code -Dcuts=N} sets how many power cuts are tried. */
class AppendCutTest {
    private static final int CUTS = Integer.getInteger("cuts", 300);

    @TempDir
    Path directory;

    @Test
    void keepsWholeWhatWasReportedWheneverPowerIsCut() throws Exception {
        int reported = 0;
        int torn = 0;
        for (int seed = 0; seed < CUTS; seed++) {
            Random random = new Random(seed);
            Path file = directory.resolve("m" + seed);
            List<String> appended = new ArrayList<>();
            for (int life = 0; life < 2; life++) {
                CrashingDisk disk = new CrashingDisk(random.nextInt(25), seed);
                Mbox mbox = new Mbox(file, disk);
                for (int i = 0; !disk.isDead(); i++) {
                    String name = "m" + seed + "." + life + "." + i;
                    AppendResult result =
                            mbox.append(Appending.FROM, List.of(), TestMail.content(name), Appending.AT_ONCE);
                    if (result instanceof AppendResult.Appended) {
                        appended.add(name);
                    }
                }
                disk.cutPower();
            }
            append(file, "last");
            appended.add("last");

            String text = Files.readString(file, ISO_8859_1);
            int at = 0;
            for (String name : appended) {
                String written = Appending.FROM_LINE + TestMail.message(name) + "\n";
                int found = text.indexOf(written, at);
                assertThat(found).as("seed %d, place of %s", seed, name).isNotNegative();
                at = found + written.length();
            }
            reported += appended.size();
            torn += TestMail.in(text).torn().size();
            Files.delete(file);
        }
        System.out.println(
                "power cuts " + 2 * CUTS + ", appended " + reported + ", parts of what was not reported " + torn);
        assertThat(reported).isGreaterThan(CUTS);
    }

    private static void append(Path file, String name) throws Exception {
        AppendResult result = new Mbox(file, FileChannel::open)
                .append(Appending.FROM, List.of(), TestMail.content(name), Appending.AT_ONCE);
        assertThat(result).isInstanceOf(AppendResult.Appended.class);
    }
}
