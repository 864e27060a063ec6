package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/** Where everything of a file will stand when some pieces of it have been replaced. Immutable. */
final class NewLayout {
    private final List<Edit> edits;
    private final long oldSize;

    /** For each edit, where its bytes begin in the new file. */
    private final long[] places;

    /**
     * Prepares.
     *
     * @param edits at least one, in the order of the file, none touching what another replaces
     */
    NewLayout(List<Edit> edits, long oldSize) {
        this.edits = edits;
        this.oldSize = oldSize;
        this.places = new long[edits.size()];
        long growth = 0;
        for (int i = 0; i < places.length; i++) {
            places[i] = edits.get(i).offset() + growth;
            growth += edits.get(i).growth();
        }
    }

    long first() {
        return places[0];
    }

    long oldSize() {
        return oldSize;
    }

    long newSize() {
        int last = places.length - 1;
        Edit edit = edits.get(last);
        return places[last] + edit.bytes().length + oldSize - edit.end();
    }

    /** Whether everything keeps its place. */
    boolean isInPlace() {
        return edits.stream().allMatch(edit -> edit.growth() == 0);
    }

    /** Whether nothing moves towards the end; then one writes from the beginning, else from the end. */
    boolean shrinks() {
        long growth = 0;
        for (Edit edit : edits) {
            growth += edit.growth();
            if (growth > 0) {
                return false;
            }
        }
        return true;
    }

    /** Where something will stand that nothing replaces. */
    long place(long old) {
        int low = 0;
        int high = edits.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (edits.get(middle).offset() < old || edits.get(middle).end() <= old) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0
                ? old
                : places[low - 1]
                        + edits.get(low - 1).bytes().length
                        + old
                        - edits.get(low - 1).end();
    }

    /** Gives a piece of the new file, as long as its sources still stand in the old one. */
    byte[] content(FileChannel file, long from, long to) throws IOException {
        byte[] content = new byte[Math.toIntExact(to - from)];
        int i = editBefore(from);
        long at = from;
        while (at < to) {
            int into = (int) (at - from);
            if (i >= 0 && at < places[i] + edits.get(i).bytes().length) {
                Edit edit = edits.get(i);
                int skip = (int) (at - places[i]);
                int n = (int) Math.min(edit.bytes().length - skip, to - at);
                System.arraycopy(edit.bytes(), skip, content, into, n);
                at += n;
                continue;
            }
            long source = i < 0
                    ? at
                    : edits.get(i).end() + at - places[i] - edits.get(i).bytes().length;
            long until = i + 1 < places.length ? places[i + 1] : newSize();
            int n = (int) Math.min(until - at, to - at);
            read(file, source, ByteBuffer.wrap(content, into, n));
            at += n;
            while (i + 1 < places.length && places[i + 1] <= at && at < to) {
                i++;
                if (at < places[i] + edits.get(i).bytes().length) {
                    break;
                }
            }
        }
        return content;
    }

    /** The last edit that begins at or before a place of the new file; -1 for none. */
    private int editBefore(long place) {
        int low = 0;
        int high = places.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (places[middle] <= place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    static void read(FileChannel file, long from, ByteBuffer into) throws IOException {
        long at = from;
        while (into.hasRemaining()) {
            int n = file.read(into, at);
            if (n < 0) {
                throw new IOException("the mailbox has become shorter");
            }
            at += n;
        }
    }

    static void write(FileChannel file, long at, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long place = at;
        while (buffer.hasRemaining()) {
            place += file.write(buffer, place);
        }
    }
}
