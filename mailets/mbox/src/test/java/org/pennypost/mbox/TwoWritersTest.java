package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pennypost.mbox.Appending.FROM;
import static org.pennypost.mbox.Appending.PATIENT;
import static org.pennypost.mbox.Appending.content;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four threads deliver while another process appends under the same locks: every message is whole. */
class TwoWritersTest {
    private static final int EACH = Integer.getInteger("pennypost.mbox.writers", 300);
    private static final int THREADS = 4;

    @TempDir
    Path spool;

    @Test
    void losesAndTearsNothing() throws Exception {
        MboxRegistry registry = new MboxRegistry();
        Mbox mbox = registry.mailbox(spool.resolve("root"));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (OtherProcess other = OtherProcess.writing(mbox.path(), EACH)) {
            List<Callable<AppendResult>> deliveries = IntStream.range(0, EACH)
                    .<Callable<AppendResult>>mapToObj(i -> () -> registry.mailbox(spool.resolve("root"))
                            .append(FROM, List.of(), content(ours(i).replace("\n", "\r\n")), PATIENT))
                    .toList();
            for (Future<AppendResult> delivery : threads.invokeAll(deliveries)) {
                assertThat(delivery.get()).isInstanceOf(AppendResult.Appended.class);
            }
            assertThat(other.await()).isZero();
        } finally {
            threads.shutdownNow();
        }

        List<String> expected = Stream.concat(
                        IntStream.range(0, EACH).mapToObj(TwoWritersTest::ours),
                        IntStream.range(0, EACH)
                                .mapToObj(i -> "Subject: other " + i + "\n\n" + "other line\n".repeat(i % 50)))
                .toList();
        assertThat(contents(mbox)).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String ours(int i) {
        return "Subject: ours " + i + "\n\n" + ("our line " + i + "\n").repeat(i * 37 % 2000);
    }

    private static List<String> contents(Mbox mbox) throws Exception {
        ReadResult<List<String>> read = mbox.read(PATIENT, file -> {
            List<String> contents = new ArrayList<>();
            for (MessageSpan message : MboxContents.of(file).messages()) {
                contents.add(new String(MboxContents.content(file, message), StandardCharsets.US_ASCII));
            }
            return contents;
        });
        return ((ReadResult.Read<List<String>>) read).value();
    }
}
