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
 * @param bytes the piece, from 0 to the limit
 */
record AppendNote(
        Path mailbox, long device, long inode, long start, long from, int before, boolean last, ByteBuffer bytes) {
    private static final int FIXED = 4 + 4 + 8 + 8 + 8 + 8 + 8 + 4 + 1 + 4;
    private static final int LONGEST_PATH = 4096;

    /** Room for all but the bytes. */
    static final int LONGEST_HEAD = FIXED + LONGEST_PATH;

    private static final int BLOCK = 64 * 1024;

    /** Gives the record: its checksum, its length, and the rest. */
    byte[] format(long number) {
        byte[] name = mailbox.toString().getBytes(StandardCharsets.UTF_8);
        byte[] path = name.length > LONGEST_PATH ? new byte[0] : name;
        byte[] record = new byte[FIXED + path.length + bytes.limit()];
        ByteBuffer out = ByteBuffer.wrap(record).position(4);
        out.putInt(record.length).putLong(number).putLong(device).putLong(inode);
        out.putLong(start).putLong(from).putInt(before);
        out.put((byte) (last ? 1 : 0)).putInt(path.length);
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
        boolean last = in.get() == 1;
        byte[] path = new byte[in.getInt()];
        in.get(path);
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOfRange(record, in.position(), length));
        try {
            Path mailbox = Path.of(new String(path, StandardCharsets.UTF_8));
            return Optional.of(new AppendNote(mailbox, device, inode, start, from, before, last, bytes));
        } catch (InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * Cuts a mailbox back to where the message began, if the file is the same, and holds from there to its end what this
     * append has written, less than the whole, and nothing else.
     *
     * @param locked the mailbox
     * @return what to say of it; empty when nothing was left unfinished
     */
    Optional<String> settle(LockedMailbox locked) throws IOException {
        FileChannel file = locked.reader();
        long size = file.size();
        long end = from + bytes.limit();
        if (locked.before().device() != device
                || locked.before().inode() != inode
                || size <= start
                || (last && size >= end)) {
            return Optional.empty();
        }
        if (size < from || size > end || checksum(file) != before || !isPiece(file, size)) {
            return Optional.of(mailbox + ": part of a message may have been left from offset " + start
                    + " on; the message is delivered again; others have changed the mailbox, nothing was removed");
        }
        locked.appender().truncate(start);
        locked.appender().force(true);
        return Optional.of(mailbox + ": removed " + (size - start) + " bytes from offset " + start
                + " on, part of a message whose delivery was cut off");
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

    private boolean isPiece(FileChannel file, long size) throws IOException {
        ByteBuffer there = ByteBuffer.allocate((int) (size - from));
        NewLayout.read(file, from, there);
        return there.flip().equals(bytes.duplicate().position(0).limit(there.limit()));
    }
}
