package org.pennypost.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import org.pennypost.cleanup.Recipient;

/**
 * What the queue keeps of a part.
 *
 * <p>Immutable, as long as nobody writes into the bytes.
 *
 * @param queue the name of the queue that it waits in, {@code spool}
 * @param processor where its way goes on, {@code root} for a new message
 * @param due not before, milliseconds since 1970
 * @param again whether it was active before
 * @param envelope sender and recipients; empty for what has no recipients
 * @param mail the rest, in a form that the queue does not know
 */
public record PartData(
        String queue, String processor, long due, boolean again, Optional<QueuedEnvelope> envelope, ByteBuffer mail) {
    /** Where the way of a new message begins. */
    public static final String ROOT = "root";

    private static final int LONGEST_NAME = 255;

    /** Checks that nothing is null and no name is too long. */
    public PartData {
        requireNonNull(envelope);
        mail = mail.asReadOnlyBuffer();
        if (queue.getBytes(UTF_8).length > LONGEST_NAME || processor.getBytes(UTF_8).length > LONGEST_NAME) {
            throw new IllegalArgumentException("name of a queue or a processor: " + queue + ", " + processor);
        }
    }

    /**
     * Makes what has no recipients that the queue knows of.
     *
     * @param queue its name
     * @param due not before, milliseconds since 1970
     * @param mail all there is
     */
    public PartData(String queue, long due, ByteBuffer mail) {
        this(queue, ROOT, due, false, Optional.empty(), mail);
    }

    @Override
    public ByteBuffer mail() {
        return mail.duplicate();
    }

    /** The same without recipients that are done. */
    PartData without(Collection<Recipient> ended) {
        return ended.isEmpty()
                ? this
                : new PartData(queue, processor, due, again, envelope.flatMap(queued -> queued.without(ended)), mail);
    }

    /** The same from the beginning of its way, now. */
    PartData fromTheBeginning(QueuedEnvelope all, long now) {
        return new PartData(queue, ROOT, now, true, Optional.of(all), mail);
    }

    /** Where the record is, and the content that belongs to it. */
    record Place(long offset, int length, long contentOffset, long contentLength) {}

    /** What a record holds of a part before envelope and mail. */
    record Head(
            int number,
            long due,
            boolean again,
            long contentOffset,
            long contentLength,
            String queue,
            String processor) {
        static Head read(ByteBuffer body) throws DamagedMessage {
            try {
                int number = body.getInt();
                long due = body.getLong();
                boolean again = body.get() != 0;
                long offset = body.getLong();
                long length = body.getLong();
                return new Head(number, due, again, offset, length, name(body), name(body));
            } catch (BufferUnderflowException e) {
                throw new DamagedMessage("a record is too short");
            }
        }

        private static String name(ByteBuffer body) {
            byte[] name = new byte[Byte.toUnsignedInt(body.get())];
            body.get(name);
            return new String(name, UTF_8);
        }
    }

    /** The bytes before those of the mail. */
    ByteBuffer head(int number, long contentOffset, long contentLength) {
        byte[] queueName = queue.getBytes(UTF_8);
        byte[] processorName = processor.getBytes(UTF_8);
        byte[] queued = envelope.map(EnvelopeForm::write).orElseGet(() -> new byte[0]);
        ByteBuffer head = ByteBuffer.allocate(
                4 + 8 + 1 + 8 + 8 + 2 + queueName.length + processorName.length + 4 + queued.length);
        head.putInt(number).putLong(due).put((byte) (again ? 1 : 0));
        head.putLong(contentOffset).putLong(contentLength);
        head.put((byte) queueName.length).put(queueName);
        head.put((byte) processorName.length).put(processorName);
        return head.putInt(queued.length).put(queued).flip();
    }

    /** When the message arrived, milliseconds since 1970, of a record whose head was read; 0 when that is not known. */
    static long arrival(ByteBuffer body) throws DamagedMessage {
        if (body.remaining() <= Integer.BYTES || body.getInt(body.position()) == 0) {
            return 0;
        }
        return EnvelopeForm.arrival(body.slice(body.position() + Integer.BYTES, body.remaining() - Integer.BYTES))
                .toEpochMilli();
    }

    static PartData read(ByteBuffer body) throws DamagedMessage {
        Head head = Head.read(body);
        try {
            int length = body.getInt();
            Optional<QueuedEnvelope> envelope = length == 0
                    ? Optional.empty()
                    : Optional.of(EnvelopeForm.read(body.slice(body.position(), length)));
            body.position(body.position() + length);
            return new PartData(head.queue(), head.processor(), head.due(), head.again(), envelope, body.slice());
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new DamagedMessage("a record is too short");
        }
    }
}
