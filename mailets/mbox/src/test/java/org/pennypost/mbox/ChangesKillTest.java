package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that appends to a mailbox, flags and expunges, again and again; the next one finds what was reported. {@code
 * -Dkills=260} for a long run, {@code -Dseed=N} for another one.
 */
class ChangesKillTest {
    @TempDir
    private Path directory;

    private final Map<Long, String> live = new TreeMap<>();
    private final Set<Long> gone = new HashSet<>();
    private final Set<Long> flagged = new HashSet<>();
    private final Map<String, Integer> reported = new TreeMap<>();

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void keepsMessagesUidsAndFlagsWheneverTheProcessIsKilled() throws Exception {
        int kills = Integer.getInteger("kills", 6);
        long seed = Long.getLong("seed", 1L);
        Random random = new Random(seed);
        String validity = "";
        for (int i = 0; i < kills; i++) {
            List<String> said = KilledProcess.run(
                    MailboxUnderLoad.class,
                    directory,
                    "s" + seed + "r" + i,
                    text -> text.contains("\ngone "),
                    random.nextInt(700));
            said.forEach(line -> reported.merge(line.split(" ")[0], 1, Integer::sum));
            if (i > 0) {
                assertThat(said.get(0)).as("UIDVALIDITY after kill %d", i).isEqualTo(validity);
            }
            validity = said.get(0);
            check(said, "kill-" + i + "-of-seed-" + seed);
        }
        System.out.println(
                "kills " + kills + " among appends, flags and expunges, reported " + reported + ", lost 0, torn 0");
        assertThat(reported).containsKeys("appended", "delivered", "told", "flagged", "gone");
    }

    private void check(List<String> said, String kill) throws IOException {
        long highest = live.keySet().stream().reduce(0L, Math::max);
        Map<Long, String> told = new TreeMap<>(live);
        Map<Long, String> going = new TreeMap<>();
        Set<String> delivered = new HashSet<>();
        for (String line : said) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "appended", "told" -> {
                    String before = told.put(Long.valueOf(words[1]), words[2]);
                    assertThat(before == null ? words[2] : before)
                            .as("%s: %s", kill, line)
                            .isEqualTo(words[2]);
                }
                case "going" -> going.put(Long.valueOf(words[1]), words[2]);
                case "gone" -> gone.add(Long.valueOf(words[1]));
                case "flagged" -> flagged.add(Long.valueOf(words[1]));
                case "delivered" -> delivered.add(words[1]);
                default -> assertThat(words[0]).isEqualTo("validity");
            }
        }
        told.keySet().removeAll(going.keySet());
        delivered.removeAll(going.values());
        IndexedMbox mailbox = MailboxUnderLoad.opened(directory);
        if (said.size() % 2 == 0) {
            // The next process delivers before a client comes.
            AppendResult result =
                    mailbox.file().append(Appending.FROM, List.of(), TestMail.content(kill), Appending.AT_ONCE);
            assertThat(result).isInstanceOf(AppendResult.Appended.class);
            delivered.add(kill);
        }
        Map<Long, String> found = found(mailbox, kill);
        assertThat(found).as(kill).containsAllEntriesOf(told);
        assertThat(found.values()).as(kill).doesNotHaveDuplicates().containsAll(delivered);
        assertThat(found.keySet()).as(kill).doesNotContainAnyElementsOf(gone);
        assertThat(found.keySet().stream().filter(uid -> !live.containsKey(uid) && uid <= highest))
                .as("%s: UIDs of new messages that are not new", kill)
                .isEmpty();
        live.clear();
        live.putAll(found);
    }

    /** What the next process finds, whole. */
    private Map<Long, String> found(IndexedMbox mailbox, String kill) throws IOException {
        List<IndexedMessage> messages = mailbox.current().messages();
        Map<Long, String> found = new TreeMap<>();
        for (IndexedMessage message : messages) {
            MessageText text = mailbox.read(List.of(message.uid()), false).get(message.uid());
            String name = MailboxUnderLoad.name(text);
            String all = new String(text.open().readAllBytes(), ISO_8859_1).replace("\r\n", "\n");
            assertThat(all.equals(TestMail.message(name)))
                    .as("%s: UID %d, %s, of %d bytes is whole", kill, message.uid(), name, all.length())
                    .isTrue();
            if (flagged.contains(message.uid())) {
                assertThat(message.flags().has(MessageFlags.FLAGGED))
                        .as("%s: UID %d is flagged", kill, message.uid())
                        .isTrue();
                assertThat(message.flags().keywords()).as(kill).containsExactly("kept");
            }
            found.put(message.uid(), name);
        }
        assertThat(messages.stream().map(IndexedMessage::uid)).as(kill).isSorted();
        return found;
    }
}
