package org.pennypost.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What the queue keeps of a part.
 *
 * <p>Immutable, as long as nobody writes into the bytes.
 *
 * @param queue the name of the queue that it waits in, {@code spool}
 * @param due not before, milliseconds since 1970
 * @param mail the rest, in a form that the queue does not know
 */
public record PartData(String queue, long due, ByteBuffer mail) {
    private static final int LONGEST_NAME = 255;

    /** Checks that nothing is null and the name is not too long. */
    public PartData {
        requireNonNull(queue);
        mail = mail.asReadOnlyBuffer();
        if (queue.getBytes(UTF_8).length > LONGEST_NAME) {
            throw new IllegalArgumentException("name of a queue: " + queue);
        }
    }

    @Override
    public ByteBuffer mail() {
        return mail.duplicate();
    }

    /** Where the record is, and the content that belongs to it. */
    record Place(long offset, int length, long contentOffset, long contentLength) {}

    /** What a record holds of a part before the mail. */
    record Head(int number, long due, long contentOffset, long contentLength, String queue) {
        static Head read(ByteBuffer body) throws DamagedMessage {
            try {
                int number = body.getInt();
                long due = body.getLong();
                long offset = body.getLong();
                long length = body.getLong();
                byte[] name = new byte[Byte.toUnsignedInt(body.get())];
                body.get(name);
                return new Head(number, due, offset, length, new String(name, UTF_8));
            } catch (BufferUnderflowException e) {
                throw new DamagedMessage("a record is too short");
            }
        }
    }

    /** The bytes before those of the mail. */
    ByteBuffer head(int number, long contentOffset, long contentLength) {
        byte[] name = queue.getBytes(UTF_8);
        ByteBuffer head = ByteBuffer.allocate(4 + 8 + 8 + 8 + 1 + name.length);
        head.putInt(number).putLong(due).putLong(contentOffset).putLong(contentLength);
        return head.put((byte) name.length).put(name).flip();
    }

    static PartData read(ByteBuffer body) throws DamagedMessage {
        Head head = Head.read(body);
        return new PartData(head.queue(), head.due(), body.slice());
    }
}
