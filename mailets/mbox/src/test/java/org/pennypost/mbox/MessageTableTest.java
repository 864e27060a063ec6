package org.pennypost.mbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Messages as numbers, against a list of the same messages. */
class MessageTableTest {
    private final Random random = new Random(7);

    private IndexedMessage message() {
        MessageFlags flags = MessageFlags.of(
                random.nextInt(2 * MessageFlags.DELETED),
                random.nextBoolean() ? Set.of() : Set.of("k" + random.nextInt(9)));
        return new IndexedMessage(
                random.nextLong(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                random.nextInt(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                flags,
                new IndexedMessage.Stored(random.nextLong(), MessageFlags.of(random.nextInt(4), Set.of())),
                random.nextLong());
    }

    private List<IndexedMessage> messages(int count) {
        List<IndexedMessage> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(message());
        }
        return all;
    }

    @Test
    void holdsWhatWasPutIn() {
        int chunk = MessageTable.CHUNK;
        for (int count : new int[] {0, 1, 8, 9, chunk - 1, chunk, chunk + 1, 3000}) {
            List<IndexedMessage> all = messages(count);
            MessageTable table = MessageTable.of(all);
            assertThat(table).isEqualTo(all);
            for (int i = 0; i < count; i++) {
                assertThat(table.uid(i)).isEqualTo(all.get(i).uid());
            }
            assertThat(table.uids())
                    .containsExactly(all.stream().mapToLong(IndexedMessage::uid).toArray());
            List<IndexedMessage> unseen = all.stream()
                    .filter(message -> !message.flags().has(MessageFlags.SEEN))
                    .toList();
            assertThat(table.countWithout(MessageFlags.SEEN)).isEqualTo(unseen.size());
            List<Long> uids = unseen.stream().map(IndexedMessage::uid).toList();
            assertThat(table.without(MessageFlags.SEEN, Integer.MAX_VALUE)).isEqualTo(uids);
            int most = random.nextInt(count + 1);
            assertThat(table.without(MessageFlags.SEEN, most)).isEqualTo(uids.subList(0, Math.min(most, uids.size())));
        }
    }

    @Test
    void changesNothingThatOthersHold() {
        List<MessageTable> tables = new ArrayList<>(List.of(MessageTable.of(List.of())));
        List<List<IndexedMessage>> expected = new ArrayList<>(List.of(List.of()));
        for (int step = 0; step < 200; step++) {
            int from = random.nextInt(tables.size());
            List<IndexedMessage> before = expected.get(from);
            int first = random.nextInt(4) == 0 ? random.nextInt(before.size() + 1) : before.size();
            List<IndexedMessage> list = new ArrayList<>(before.subList(0, first));
            MessageTable.Editor editor = tables.get(from).begin(first);
            for (int change = random.nextInt(step % 10 == 0 ? 1000 : 40); change > 0; change--) {
                IndexedMessage message = message();
                if (list.isEmpty() || random.nextBoolean()) {
                    list.add(message);
                    editor.add(message);
                } else {
                    int at = random.nextInt(list.size());
                    list.set(at, message);
                    editor.set(at, message);
                }
            }
            tables.add(editor.table());
            expected.add(list);
        }
        assertThat(tables).isEqualTo(expected);
    }

    @Test
    void isReadAsItWasCopied() {
        List<IndexedMessage> all = messages(MessageTable.CHUNK + 5);
        MessageTable table = MessageTable.of(all);
        LongBuffer numbers = LongBuffer.allocate(all.size() * MessageTable.WORDS);
        for (int i = 0; i < table.chunks(); i++) {
            table.copy(i, numbers);
        }
        assertThat(numbers.hasRemaining()).isFalse();
        MessageTable again =
                MessageTable.of(all.size(), table.kinds(), numbers.flip().asReadOnlyBuffer());
        assertThat(again).isEqualTo(all);
        IndexedMessage other = message();
        all.set(7, other);
        assertThat(again.edit().set(7, other).table()).isEqualTo(all);
        assertThat(again).isEqualTo(table);
    }
}
