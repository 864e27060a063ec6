package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that appends to mailboxes, again and again. {@code -Dkills=250} for a long run. */
class MboxKillTest {
    private static final int THREADS = 3;

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void keepsWholeWhatWasReported() throws Exception {
        int kills = Integer.getInteger("kills", 5);
        Random random = new Random(Long.getLong("seed", 1L));
        int reported = 0;
        int cut = 0;
        int twice = 0;
        for (int i = 0; i < kills; i++) {
            List<String> appended =
                    KilledProcess.run(Appender.class, directory, "r" + i, said -> !said.isEmpty(), random.nextInt(300));
            reported += appended.size();
            List<String> whole = new ArrayList<>();
            for (String name : List.of("one", "two")) {
                cut += size(name) - appendAnother(name);
                TestMail.Found found = TestMail.in(Files.readString(directory.resolve(name), ISO_8859_1));
                whole.addAll(found.whole());
                assertThat(found.torn()).as("kill %d", i).isEmpty();
                Files.delete(directory.resolve(name));
            }
            Set<String> different = new HashSet<>(whole);
            assertThat(different).as("kill %d", i).containsAll(appended);
            twice += whole.size() - different.size();
        }
        System.out.println("kills " + kills + ", appended " + reported + ", torn 0, twice " + twice
                + ", parts of messages removed, in bytes " + cut);
        assertThat(reported).isGreaterThan(kills);
        assertThat(twice).isZero();
    }

    private long size(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** The next process appends, at once; gives where. */
    private long appendAnother(String name) throws IOException {
        AppendResult result = new MboxRegistry(AppendNotes.open(directory.resolve("notes"), text -> {}))
                .mailbox(directory.resolve(name))
                .append(Appending.FROM, List.of(), TestMail.content("next in " + name), Appending.AT_ONCE);
        assertThat(result).as(name).isInstanceOf(AppendResult.Appended.class);
        return ((AppendResult.Appended) result).start();
    }

    /** The process: appends to two mailboxes until it is killed, and says {@code NAME} for each message that is there. */
    static final class Appender {
        private Appender() {}

        /** Arguments: the directory, and a name that no other run has. */
        public static void main(String[] arguments) throws IOException {
            MboxRegistry registry =
                    new MboxRegistry(AppendNotes.open(Path.of(arguments[0]).resolve("notes"), text -> {}));
            List<Mbox> mailboxes = new ArrayList<>();
            for (String name : List.of("one", "two")) {
                mailboxes.add(registry.mailbox(Path.of(arguments[0]).resolve(name)));
            }
            for (int i = 0; i < THREADS; i++) {
                String thread = arguments[1] + "." + i;
                new Thread(() -> append(mailboxes, thread)).start();
            }
        }

        private static void appendTogether(Mbox mailbox, String first) throws IOException {
            List<String> names = new ArrayList<>();
            List<PreparedMessage> messages = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String name = first + "." + i;
                Optional<PreparedMessage> message =
                        PreparedMessage.of(Appending.FROM, List.of(), TestMail.content(name));
                if (message.isPresent()) {
                    names.add(name);
                    messages.add(message.get());
                }
            }
            said(mailbox.append(messages, Appending.PATIENT), names);
        }

        private static void said(List<AppendResult> results, List<String> names) throws IOException {
            for (AppendResult result : results) {
                if (!(result instanceof AppendResult.Appended)) {
                    throw new IOException(result.toString());
                }
            }
            System.out.write((String.join("\n", names) + "\n").getBytes(US_ASCII));
            System.out.flush();
        }

        private static void append(List<Mbox> mailboxes, String thread) {
            try {
                for (int i = 0; ; i++) {
                    String name = thread + "." + i;
                    Mbox mailbox = mailboxes.get(i % 2);
                    if (i % 3 == 0) {
                        said(
                                List.of(mailbox.append(
                                        Appending.FROM, List.of(), TestMail.content(name), Appending.PATIENT)),
                                List.of(name));
                    } else {
                        appendTogether(mailbox, name);
                    }
                }
            } catch (IOException e) {
                e.printStackTrace();
            }
        }
    }
}
