package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One piece of a message on its way into a mailbox.
 *
 * @param mailbox the file
 * @param device of the file
 * @param inode of the file
 * @param start the size of the file before the message
 * @param from where this piece goes
 * @param before checksum of what was written from {@code start} to {@code from}
 * @param last whether the message ends with it
 * @param several whether it holds several messages, in which no line but their first begins with {@code From }
 * @param bytes the piece, from 0 to the limit
 */
record AppendNote(
        Path mailbox,
        long device,
        long inode,
        long start,
        long from,
        int before,
        boolean last,
        boolean several,
        ByteBuffer bytes) {
    private static final int FIXED = 4 + 4 + 8 + 8 + 8 + 8 + 8 + 4 + 1 + 4;
    private static final int LONGEST_PATH = 4096;

    /** Room for all but the bytes. */
    static final int LONGEST_HEAD = FIXED + LONGEST_PATH;

    private static final byte LAST = 1;
    private static final byte SEVERAL = 2;
    private static final int BLOCK = 64 * 1024;
    private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);

    /** Gives the record: its checksum, its length, and the rest. */
    byte[] format(long number) {
        byte[] name = mailbox.toString().getBytes(StandardCharsets.UTF_8);
        byte[] path = name.length > LONGEST_PATH ? new byte[0] : name;
        byte[] record = new byte[FIXED + path.length + bytes.limit()];
        ByteBuffer out = ByteBuffer.wrap(record).position(4);
        out.putInt(record.length).putLong(number).putLong(device).putLong(inode);
        out.putLong(start).putLong(from).putInt(before);
        out.put((byte) ((last ? LAST : 0) | (several ? SEVERAL : 0))).putInt(path.length);
        out.put(path).put(bytes.duplicate());
        return out.putInt(0, crc(record, record.length)).array();
    }

    private static int crc(byte[] record, int length) {
        CRC32 crc = new CRC32();
        crc.update(record, 4, length - 4);
        return (int) crc.getValue();
    }

    /** Reads a record; empty when there is none, it is torn, or it belongs to another append. */
    static Optional<AppendNote> parse(byte[] record, long number) {
        ByteBuffer in = ByteBuffer.wrap(record);
        int crc = in.getInt();
        int length = in.getInt();
        if (length < FIXED || length > record.length || crc != crc(record, length) || in.getLong() != number) {
            return Optional.empty();
        }
        long device = in.getLong();
        long inode = in.getLong();
        long start = in.getLong();
        long from = in.getLong();
        int before = in.getInt();
        byte kind = in.get();
        byte[] path = new byte[in.getInt()];
        in.get(path);
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOfRange(record, in.position(), length));
        try {
            Path mailbox = Path.of(new String(path, StandardCharsets.UTF_8));
            return Optional.of(new AppendNote(
                    mailbox, device, inode, start, from, before, (kind & LAST) != 0, (kind & SEVERAL) != 0, bytes));
        } catch (InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * Cuts a mailbox back to where the message began, of several the first that is not whole, if the file is the same, and holds from there to its
     * end what this append has written, or NULs in its place, and nothing else.
     *
     * @param locked the mailbox
     * @return what to say of it; empty when nothing was left unfinished
     */
    Optional<String> settle(LockedMailbox locked) throws IOException {
        FileChannel file = locked.reader();
        long size = file.size();
        long end = from + bytes.limit();
        if (locked.before().device() != device || locked.before().inode() != inode || size <= start) {
            return Optional.empty();
        }
        long whole = size < from || checksum(file) != before ? -1 : whole(file, size);
        if (last && size >= end && (whole < 0 || whole == bytes.limit())) {
            return Optional.empty(); // complete, and perhaps changed since
        }
        if (whole < 0 || size > end) {
            return Optional.of(mailbox + ": part of a message may have been left from offset " + start
                    + " on; the message is delivered again; others have changed the mailbox, nothing was removed");
        }
        long cut = several ? start + lastStart((int) whole) : start;
        if (cut == size) {
            return Optional.empty();
        }
        locked.appender().truncate(cut);
        locked.appender().force(true);
        return Optional.of(mailbox + ": removed " + (size - cut) + " bytes from offset " + cut
                + " on, part of a message whose delivery was cut off");
    }

    /** How many bytes of the piece are there in front of the first that is missing; -1 when something else is there. */
    private long whole(FileChannel file, long size) throws IOException {
        int length = (int) Math.min(size - from, bytes.limit());
        ByteBuffer there = ByteBuffer.allocate(length);
        NewLayout.read(file, from, there);
        int whole = length;
        for (int i = length - 1; i >= 0; i--) {
            if (there.get(i) != bytes.get(i)) {
                if (there.get(i) != 0) {
                    return -1;
                }
                whole = i;
            }
        }
        return whole;
    }

    /** Where the message begins that is not whole when so many bytes are: behind the last blank line before a From_ line. */
    private int lastStart(int whole) {
        for (int i = Math.min(whole, bytes.limit() - FROM.length); i >= 2; i--) {
            if (bytes.get(i - 1) == '\n'
                    && bytes.get(i - 2) == '\n'
                    && bytes.slice(i, FROM.length).equals(ByteBuffer.wrap(FROM))) {
                return i;
            }
        }
        return 0;
    }

    private int checksum(FileChannel file) throws IOException {
        CRC32 crc = new CRC32();
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        for (long at = start; at < from; at += block.limit()) {
            block.clear().limit((int) Math.min(BLOCK, from - at));
            NewLayout.read(file, at, block);
            crc.update(block.array(), 0, block.limit());
        }
        return (int) crc.getValue();
    }
}
