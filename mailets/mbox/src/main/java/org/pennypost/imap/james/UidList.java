package org.pennypost.imap.james;

import java.util.Arrays;

/** UIDs in order, four bytes for each. Used by one thread at a time. */
final class UidList {
    private static final UidList NONE = new UidList(new int[0]);

    private int[] uids;
    private int size;

    private UidList(int[] uids) {
        this.uids = uids;
        this.size = uids.length;
    }

    static UidList none() {
        return new UidList(NONE.uids);
    }

    /** Gives a list of UIDs that rise. */
    static UidList of(long[] rising) {
        int[] all = new int[rising.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (int) rising[i] ^ Integer.MIN_VALUE;
        }
        return new UidList(all);
    }

    /** A UID is an unsigned number of 32 bits; so kept, the order is that of signed ones. */
    private static int kept(long uid) {
        return (int) uid ^ Integer.MIN_VALUE;
    }

    int size() {
        return size;
    }

    /** The UID at a place from 0 on. */
    long get(int index) {
        return Integer.toUnsignedLong(uids[index] ^ Integer.MIN_VALUE);
    }

    /** Where a UID stands; less than 0 when it is not there. */
    int indexOf(long uid) {
        return Arrays.binarySearch(uids, 0, size, kept(uid));
    }

    boolean contains(long uid) {
        return indexOf(uid) >= 0;
    }

    /** Adds a UID; gives whether it was not there. */
    boolean add(long uid) {
        boolean last = size == 0 || uids[size - 1] < kept(uid);
        int at = last ? size : -indexOf(uid) - 1;
        if (at < 0) {
            return false;
        }
        if (size == uids.length) {
            uids = Arrays.copyOf(uids, size + Math.max(8, size / 8));
        }
        System.arraycopy(uids, at, uids, at + 1, size - at);
        uids[at] = kept(uid);
        size++;
        return true;
    }

    /** Removes a UID; gives where it stood, less than 0 when it was not there. */
    int remove(long uid) {
        int at = indexOf(uid);
        if (at >= 0) {
            size--;
            System.arraycopy(uids, at + 1, uids, at, size - at);
        }
        return at;
    }

    void clear() {
        uids = NONE.uids;
        size = 0;
    }
}
