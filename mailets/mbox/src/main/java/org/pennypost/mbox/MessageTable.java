package org.pennypost.mbox;

import java.nio.LongBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/**
 * The messages of a mailbox as numbers, some hundred in an array: a large mailbox takes two thirds of the memory that objects would, the garbage
 * collector need not look at them, and the index of a mailbox is read and written as it lies in memory. A message becomes an object when somebody
 * asks for it.
 *
 * <p>Immutable; tables share the arrays in which nothing differs.
 */
final class MessageTable extends AbstractList<IndexedMessage> implements RandomAccess {
    /** Of which a message consists. */
    static final int WORDS = 10;
    /** Messages in one array. */
    static final int CHUNK = 512;

    private static final int UID = 5;
    private static final int STORED = 6;
    private static final int FLAGS = 9;
    private static final int INT = 32;
    private static final MessageTable EMPTY = new MessageTable(new LongBuffer[0], 0, List.of());

    private final LongBuffer[] chunks;
    private final int size;
    private final List<MessageFlags> kinds;

    private MessageTable(LongBuffer[] chunks, int size, List<MessageFlags> kinds) {
        this.chunks = chunks;
        this.size = size;
        this.kinds = kinds;
    }

    /** Gives a table of the same messages. */
    static MessageTable of(List<IndexedMessage> messages) {
        if (messages instanceof MessageTable table) {
            return table;
        }
        Editor editor = none();
        messages.forEach(editor::add);
        return editor.table();
    }

    /**
     * Gives a table of numbers that were there before.
     *
     * @param kinds all flags that occur, as in {@link #kinds}
     * @param numbers as of {@link #copy}, one array after the other; they never change, and are looked at only when they are wanted
     */
    static MessageTable of(int size, List<MessageFlags> kinds, LongBuffer numbers) {
        LongBuffer[] chunks = new LongBuffer[(size + CHUNK - 1) / CHUNK];
        for (int i = 0; i < chunks.length; i++) {
            int from = i * CHUNK * WORDS;
            chunks[i] = numbers.slice(from, Math.min(CHUNK * WORDS, size * WORDS - from));
        }
        return new MessageTable(chunks, size, List.copyOf(kinds));
    }

    /** All flags that occur, and perhaps others. */
    List<MessageFlags> kinds() {
        return kinds;
    }

    /** How many arrays there are. */
    int chunks() {
        return chunks.length;
    }

    /** Copies an array; gives how many numbers that are. */
    int copy(int chunk, LongBuffer to) {
        int words = WORDS * Math.min(CHUNK, size - chunk * CHUNK);
        to.put(chunks[chunk].slice(0, words));
        return words;
    }

    @Override
    public int size() {
        return size;
    }

    private long word(int index, int word) {
        return chunks[index / CHUNK].get(index % CHUNK * WORDS + word);
    }

    private static int high(long word) {
        return (int) (word >>> INT);
    }

    private static int low(long word) {
        return (int) word;
    }

    /** The UID of a message. */
    long uid(int index) {
        return word(index, UID);
    }

    /** The UIDs of messages without a flag, at most so many. */
    List<Long> without(int flag, int most) {
        boolean[] has = having(flag);
        List<Long> uids = new ArrayList<>();
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            long[] words = words(chunk);
            for (int at = 0; at < words.length; at += WORDS) {
                if (!has[high(words[at + FLAGS])]) {
                    if (uids.size() == most) {
                        return uids;
                    }
                    uids.add(words[at + UID]);
                }
            }
        }
        return uids;
    }

    /** How many messages are without a flag. */
    int countWithout(int flag) {
        boolean[] has = having(flag);
        int count = 0;
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            long[] words = words(chunk);
            for (int at = FLAGS; at < words.length; at += WORDS) {
                count += has[high(words[at])] ? 0 : 1;
            }
        }
        return count;
    }

    /** Whether the file says the UID of every message. */
    boolean isNumbered() {
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            long[] words = words(chunk);
            for (int at = 0; at < words.length; at += WORDS) {
                if (words[at + UID] != words[at + STORED]) {
                    return false;
                }
            }
        }
        return true;
    }

    /** All UIDs, in order. */
    long[] uids() {
        long[] uids = new long[size];
        int i = 0;
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            long[] words = words(chunk);
            for (int at = UID; at < words.length; at += WORDS) {
                uids[i++] = words[at];
            }
        }
        return uids;
    }

    /** At the first SELECT after a start the code is not compiled yet: a loop over an array is fast even so. */
    private long[] words(int chunk) {
        long[] words = new long[WORDS * Math.min(CHUNK, size - chunk * CHUNK)];
        chunks[chunk].get(0, words);
        return words;
    }

    private boolean[] having(int flag) {
        boolean[] has = new boolean[kinds.size()];
        for (int i = 0; i < has.length; i++) {
            has[i] = kinds.get(i).has(flag);
        }
        return has;
    }

    @Override
    public IndexedMessage get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        LongBuffer all = chunks[index / CHUNK];
        int at = index % CHUNK * WORDS;
        return new IndexedMessage(
                all.get(at),
                high(all.get(at + 1)),
                low(all.get(at + 1)),
                high(all.get(at + 2)),
                low(all.get(at + 2)),
                high(all.get(at + 3)),
                low(all.get(at + 3)),
                all.get(at + 4),
                all.get(at + 7),
                all.get(at + UID),
                kinds.get(high(all.get(at + FLAGS))),
                new IndexedMessage.Stored(all.get(at + STORED), kinds.get(low(all.get(at + FLAGS)))),
                all.get(at + 8));
    }

    /** Begins an empty one. */
    static Editor none() {
        return new Editor(EMPTY, 0);
    }

    Editor edit() {
        return new Editor(this, size);
    }

    /** Begins one with the first messages of this one. */
    Editor begin(int first) {
        return first == 0 ? none() : new Editor(this, first);
    }

    /** Makes a table that differs from another one. Used by one thread, once. */
    static final class Editor {
        private final List<MessageFlags> kinds;
        private final Map<MessageFlags, Integer> numbers = new HashMap<>();
        private final BitSet own = new BitSet();
        private LongBuffer[] chunks;
        private int size;

        private Editor(MessageTable before, int size) {
            this.chunks = before.chunks.clone();
            this.size = size;
            this.kinds = new ArrayList<>(before.kinds);
            for (int i = 0; i < kinds.size(); i++) {
                numbers.put(kinds.get(i), i);
            }
        }

        private int number(MessageFlags flags) {
            Integer known = numbers.get(flags);
            if (known != null) {
                return known;
            }
            kinds.add(flags);
            numbers.put(flags, kinds.size() - 1);
            return kinds.size() - 1;
        }

        /** Puts a message in the place of another one. */
        Editor set(int index, IndexedMessage message) {
            if (index < 0 || index >= size) {
                throw new IndexOutOfBoundsException(index);
            }
            int chunk = index / CHUNK;
            if (!own.get(chunk)) {
                replace(chunk, copy(chunks[chunk], chunks[chunk].capacity()));
            }
            put(chunks[chunk], index % CHUNK * WORDS, message);
            return this;
        }

        /** Adds a message behind all others. */
        Editor add(IndexedMessage message) {
            int chunk = size / CHUNK;
            if (chunk == chunks.length) {
                chunks = Arrays.copyOf(chunks, Math.max(1, 2 * chunk));
            }
            int at = size % CHUNK * WORDS;
            if (at == 0) {
                replace(chunk, LongBuffer.allocate(8 * WORDS));
            } else if (at == chunks[chunk].capacity()) {
                replace(chunk, copy(chunks[chunk], Math.min(CHUNK * WORDS, 2 * at)));
            }
            size++;
            return set(size - 1, message);
        }

        private void replace(int chunk, LongBuffer by) {
            chunks[chunk] = by;
            own.set(chunk);
        }

        private static LongBuffer copy(LongBuffer from, int words) {
            return LongBuffer.allocate(words).put(0, from, 0, from.capacity());
        }

        private void put(LongBuffer to, int at, IndexedMessage message) {
            to.put(at, message.start());
            to.put(at + 1, pair(message.header(), message.body()));
            to.put(at + 2, pair(message.end(), message.next()));
            to.put(at + 3, pair(message.headerSize(), message.size()));
            to.put(at + 4, message.date());
            to.put(at + UID, message.uid());
            to.put(at + STORED, message.stored().uid());
            to.put(at + 7, message.digest());
            to.put(at + 8, message.modSeq());
            to.put(
                    at + FLAGS,
                    pair(number(message.flags()), number(message.stored().flags())));
        }

        private static long pair(int high, int low) {
            return (long) high << INT | (low & 0xFFFFFFFFL);
        }

        MessageTable table() {
            return new MessageTable(Arrays.copyOf(chunks, (size + CHUNK - 1) / CHUNK), size, List.copyOf(kinds));
        }
    }
}
