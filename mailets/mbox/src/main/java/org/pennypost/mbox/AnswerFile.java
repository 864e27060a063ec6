package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answers to one question about many messages, in a file without a name that ends when nobody uses it any more.
 *
 * <p>In memory is only where they lie. Answers that would make the file too large are not kept, and a file that cannot be written
 * or read holds none: whoever asks finds out anew. Thread safe.
 */
public final class AnswerFile {
    private static final long LARGEST = 256L * 1024 * 1024;
    private static final int PIECE = 512 * 1024;
    private static final int ROOM = 256;

    private final Optional<FileChannel> channel;
    private boolean broken;
    private long end;
    private int count;
    private long[] uids = new long[ROOM];
    private long[] places = new long[ROOM];
    private int[] lengths = new int[ROOM];
    private int[] sizes = new int[ROOM];

    private AnswerFile(Optional<FileChannel> channel) {
        this.channel = channel;
        this.broken = channel.isEmpty();
    }

    static AnswerFile beside(Path state) {
        try {
            return new AnswerFile(Optional.of(make(state)));
        } catch (IOException full) {
            return new AnswerFile(Optional.empty());
        }
    }

    private static FileChannel make(Path state) throws IOException {
        Path path = Files.createTempFile(
                state.getParent(),
                "answers",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path);
        return channel;
    }

    /** Whether nothing more is kept, nor found. */
    synchronized boolean isBroken() {
        return broken;
    }

    private void giveUp() {
        broken = true;
        count = 0;
    }

    /**
     * Tells whether there is an answer.
     *
     * @param message about which
     * @return whether it was kept
     */
    public synchronized boolean has(IndexedMessage message) {
        return position(message) >= 0;
    }

    /** Where a message stands, negative when it does not; one that has another size by now is another one. */
    private int position(IndexedMessage message) {
        int at = Arrays.binarySearch(uids, 0, count, message.uid());
        return at >= 0 && sizes[at] != message.size() ? -1 : at;
    }

    /**
     * Gives answers.
     *
     * @param messages about which, by UID
     * @return by UID; what is not known is missing
     */
    public synchronized Map<Long, byte[]> of(List<IndexedMessage> messages) {
        try {
            return read(messages);
        } catch (IOException unreadable) {
            giveUp();
            return Map.of();
        }
    }

    private Map<Long, byte[]> read(List<IndexedMessage> messages) throws IOException {
        Map<Long, byte[]> answers = new HashMap<>();
        ByteBuffer piece = ByteBuffer.allocate(0);
        long from = 0;
        for (IndexedMessage message : messages) {
            int at = position(message);
            if (at < 0) {
                continue;
            }
            long place = places[at];
            if (place < from || place + lengths[at] > from + piece.limit()) {
                // What was asked for together once is likely to be so again.
                int wanted = messages.size() == 1 ? lengths[at] : Math.max(PIECE, lengths[at]);
                from = place;
                piece = ByteBuffer.allocate((int) Math.min(wanted, end - place));
                NewLayout.read(channel.orElseThrow(), place, piece);
            }
            int begin = (int) (place - from);
            answers.put(message.uid(), Arrays.copyOfRange(piece.array(), begin, begin + lengths[at]));
        }
        return answers;
    }

    /**
     * Keeps answers.
     *
     * @param answers by messages
     */
    public synchronized void keep(Map<IndexedMessage, byte[]> answers) {
        try {
            if (!broken) {
                write(answers);
            }
        } catch (IOException full) {
            giveUp();
        }
    }

    private void write(Map<IndexedMessage, byte[]> answers) throws IOException {
        int more = answers.values().stream().mapToInt(answer -> answer.length).sum();
        if (more == 0 || end + more > LARGEST) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(more);
        answers.values().forEach(bytes::put);
        bytes.flip();
        for (long place = end; bytes.hasRemaining(); ) {
            place += channel.orElseThrow().write(bytes, place);
        }
        room(answers.size());
        for (Map.Entry<IndexedMessage, byte[]> answer : answers.entrySet()) {
            put(answer.getKey(), end, answer.getValue().length);
            end += answer.getValue().length;
        }
    }

    private void room(int more) {
        if (count + more > uids.length) {
            int room = Math.max(2 * uids.length, count + more);
            uids = Arrays.copyOf(uids, room);
            places = Arrays.copyOf(places, room);
            lengths = Arrays.copyOf(lengths, room);
            sizes = Arrays.copyOf(sizes, room);
        }
    }

    private void put(IndexedMessage message, long place, int length) {
        int at = Arrays.binarySearch(uids, 0, count, message.uid());
        if (at < 0) {
            at = -1 - at;
            for (Object array : new Object[] {uids, places, lengths, sizes}) {
                System.arraycopy(array, at, array, at + 1, count - at);
            }
            count++;
        }
        uids[at] = message.uid();
        places[at] = place;
        lengths[at] = length;
        sizes[at] = message.size();
    }
}
