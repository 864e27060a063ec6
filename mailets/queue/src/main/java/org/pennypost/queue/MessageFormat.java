package org.pennypost.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * How a message lies in its file: a head of 32 bytes, the content as it was accepted, then records, each with its length
 * and a checksum. Records are only ever appended, so what is valid is a beginning of the file, whatever a crash cut off.
 *
 * <p>Head: {@code PNYQUE2\n}, length of the content (8 bytes, -1 until the message is committed), CRC-32C of the content,
 * 4 zero bytes, CRC-32C of all this, 4 line feeds. Record: kind (1 byte), 3 zero bytes, length of what follows (4 bytes),
 * CRC-32C of kind and what follows. Numbers are big-endian.
 */
final class MessageFormat {
    static final int HEAD = 32;
    static final int RECORD_HEAD = 12;

    /** A part of the message: recipients, and what is to be done for them. */
    static final byte PART = 'P';

    /** A part needs nothing more. */
    static final byte DONE = 'D';

    /** Recipients of a part need nothing more. */
    static final byte ENDED = 'S';

    /** The message is to be returned at its next attempt. */
    static final byte EXPIRE = 'X';

    /** Content as a rule has changed it. */
    static final byte CONTENT = 'C';

    private static final byte[] MAGIC = "PNYQUE2\n".getBytes(US_ASCII);
    private static final int UNCOMMITTED = -1;

    private MessageFormat() {}

    /** What a head says. */
    record Head(long contentLength, int contentChecksum) {
        boolean committed() {
            return contentLength >= 0;
        }
    }

    /** The head of a message that is still being written. */
    static ByteBuffer openHead() {
        return head(UNCOMMITTED, 0);
    }

    static ByteBuffer head(long contentLength, int contentChecksum) {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        head.put(MAGIC).putLong(contentLength).putInt(contentChecksum).putInt(0);
        head.putInt(checksum(head.array(), 0, head.position()));
        head.put(new byte[] {'\n', '\n', '\n', '\n'});
        return head.flip();
    }

    static Head readHead(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        if (!fill(channel, head, 0)) {
            throw new DamagedMessage("it has no head");
        }
        byte[] bytes = head.array();
        for (int i = 0; i < MAGIC.length; i++) {
            if (bytes[i] != MAGIC[i]) {
                throw new DamagedMessage("it does not begin as a message of this queue");
            }
        }
        Head read = new Head(head.getLong(8), head.getInt(16));
        if (head.getInt(24) != checksum(bytes, 0, 24) || read.contentLength() < UNCOMMITTED) {
            throw new DamagedMessage("the checksum of its head is wrong");
        }
        if (read.committed() && HEAD + read.contentLength() > channel.size()) {
            throw new DamagedMessage("its content is cut off");
        }
        return read;
    }

    static ByteBuffer record(byte kind, ByteBuffer... bodies) {
        int length = 0;
        for (ByteBuffer body : bodies) {
            length = Math.addExact(length, body.remaining());
        }
        ByteBuffer record = ByteBuffer.allocate(Math.addExact(RECORD_HEAD, length));
        record.put(kind).put(new byte[3]).putInt(length).putInt(0);
        for (ByteBuffer body : bodies) {
            record.put(body.duplicate());
        }
        record.putInt(8, recordChecksum(kind, record.array(), RECORD_HEAD, length));
        return record.flip();
    }

    /** A record that was read. */
    record Entry(byte kind, long bodyOffset, int bodyLength, ByteBuffer body) {
        long end() {
            return bodyOffset + bodyLength;
        }
    }

    /** Reads the record at an offset; null where no whole record begins. */
    static Entry readRecord(FileChannel channel, long offset) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(RECORD_HEAD);
        long left = channel.size() - offset - RECORD_HEAD;
        if (left < 0 || !fill(channel, head, offset)) {
            return null;
        }
        byte kind = head.get(0);
        int length = head.getInt(4);
        if (length < 0 || length > left || !isKnown(kind)) {
            return null;
        }
        ByteBuffer body = ByteBuffer.allocate(length);
        return fill(channel, body, offset + RECORD_HEAD) ? checked(head, body.flip(), offset) : null;
    }

    /** Reads the record at a place of the end of the file that was read already; null where no whole one begins. */
    static Entry readRecord(ByteBuffer tail, int at, long base) {
        int left = tail.limit() - at - RECORD_HEAD;
        if (left < 0) {
            return null;
        }
        ByteBuffer head = tail.slice(at, RECORD_HEAD);
        int length = head.getInt(4);
        if (length < 0 || length > left || !isKnown(head.get(0))) {
            return null;
        }
        return checked(head, tail.slice(at + RECORD_HEAD, length), base + at);
    }

    private static boolean isKnown(byte kind) {
        return kind == PART || kind == DONE || kind == ENDED || kind == EXPIRE || kind == CONTENT;
    }

    private static Entry checked(ByteBuffer head, ByteBuffer body, long offset) {
        CRC32C checksum = new CRC32C();
        checksum.update(head.get(0));
        checksum.update(body.duplicate());
        return head.getInt(8) == (int) checksum.getValue()
                ? new Entry(head.get(0), offset + RECORD_HEAD, body.remaining(), body)
                : null;
    }

    /** Reads as much as the buffer takes; false when the file ends before. */
    static boolean fill(FileChannel channel, ByteBuffer buffer, long offset) throws IOException {
        long at = offset;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                return false;
            }
            at += read;
        }
        return true;
    }

    static void writeFully(FileChannel channel, ByteBuffer buffer, long offset) throws IOException {
        long at = offset;
        while (buffer.hasRemaining()) {
            int written = channel.write(buffer, at);
            if (written <= 0) {
                throw new EOFException("nothing can be written");
            }
            at += written;
        }
    }

    private static int recordChecksum(byte kind, byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(kind);
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
