package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A message that has been read into memory as it is to stand in an mbox, so that several can be appended together. Immutable. */
public final class PreparedMessage implements MboxForm {
    /** The longest, in bytes; as much is appended to a mailbox at once. */
    static final int LONGEST = 64 * 1024;

    private final FromLine from;
    private final byte[] bytes;

    private PreparedMessage(FromLine from, byte[] bytes) {
        this.from = requireNonNull(from);
        this.bytes = bytes;
    }

    /** Holds a message as long as it is not too long. */
    private static final class Memory implements MboxOutput {
        private static final int FIRST = 4096;

        private byte[] bytes = new byte[FIRST];
        private int length;
        private boolean full;

        @Override
        public void put(byte b) throws IOException {
            if (length == LONGEST) {
                full = true;
                throw new IOException("message is longer than " + LONGEST + " bytes");
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length++] = b;
        }
    }

    /**
     * Reads a message.
     *
     * @param from the From_ line
     * @param headers header lines to put before the content, each without line end
     * @param content header and body; it can be written anew when this gives nothing
     * @return empty when it is too long to be held in memory
     * @throws IOException when the content cannot be read
     */
    public static Optional<PreparedMessage> of(FromLine from, List<String> headers, MessageContent content)
            throws IOException {
        Memory memory = new Memory();
        try {
            new StreamedMessage(from, headers, content).writeTo(memory);
        } catch (IOException e) {
            if (memory.full) {
                return Optional.empty();
            }
            throw e;
        }
        return Optional.of(new PreparedMessage(from, Arrays.copyOf(memory.bytes, memory.length)));
    }

    @Override
    public FromLine from() {
        return from;
    }

    @Override
    public void writeTo(MboxOutput out) throws IOException {
        for (byte b : bytes) {
            out.put(b);
        }
    }

    /**
     * Gives the size.
     *
     * @return bytes in the mbox
     */
    public int length() {
        return bytes.length;
    }

    void putInto(ByteBuffer buffer) {
        buffer.put(bytes);
    }
}
