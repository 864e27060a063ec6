package org.pennypost.mbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds where lines end, eight bytes at a time: messages are mostly looked through for that. */
public final class LineFeed {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long FEEDS = '\n' * ONES;

    private LineFeed() {}

    /**
     * Finds the first line feed.
     *
     * @param bytes where to look
     * @param from the first byte to look at
     * @param to behind the last
     * @return its place, {@code to} when there is none
     */
    public static int in(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long word = (long) WORDS.get(bytes, at) ^ FEEDS;
            long found = (word - ONES) & ~word & HIGH; // the lowest bit is that of the first byte that is 0
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }
}
