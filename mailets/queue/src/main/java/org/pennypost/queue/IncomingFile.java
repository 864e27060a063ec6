package org.pennypost.queue;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * A message that comes in. Its file is made when its content does not fit into a buffer, or when it is committed; until
 * then, and after a failure, nothing of it stays.
 *
 * <p>Used by one thread at a time.
 */
public final class IncomingFile implements AutoCloseable {
    private static final int FIRST_BUFFER = 4096;
    private static final int LARGEST_BUFFER = 64 * 1024;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final MessageQueue queue;
    private final String queueId;
    private Path path;

    /** What it is called while it is written. */
    private Path written;

    private String directory = MessageQueue.INCOMING;
    private final CRC32C checksum = new CRC32C();
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int buffered;
    private long length;
    private FileChannel channel;
    private boolean committed;

    IncomingFile(MessageQueue queue, String queueId) {
        this.queue = requireNonNull(queue);
        this.queueId = requireNonNull(queueId);
        this.path = queue.directory(directory).resolve(queueId);
    }

    /**
     * Names the message.
     *
     * @return its queue id
     */
    public String queueId() {
        return queueId;
    }

    /**
     * Gives the way for the content.
     *
     * @return takes bytes, lines end in CR LF; fails as files do
     */
    public OutputStream content() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                append(bytes, offset, count);
            }
        };
    }

    private void append(byte[] bytes, int offset, int count) throws IOException {
        checksum.update(bytes, offset, count);
        length += count;
        if (buffered + count > LARGEST_BUFFER) {
            flush();
        }
        if (count > LARGEST_BUFFER) {
            write(ByteBuffer.wrap(bytes, offset, count));
            return;
        }
        if (buffered + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffered + count, Math.min(LARGEST_BUFFER, 2 * buffer.length)));
        }
        System.arraycopy(bytes, offset, buffer, buffered, count);
        buffered += count;
    }

    private void flush() throws IOException {
        write(ByteBuffer.wrap(buffer, 0, buffered));
        buffered = 0;
    }

    private void write(ByteBuffer bytes) throws IOException {
        if (channel == null) {
            openFile();
            ByteBuffer first = ByteBuffer.allocate(MessageFormat.HEAD + bytes.remaining());
            writeAll(first.put(MessageFormat.openHead()).put(bytes).flip());
            return;
        }
        writeAll(bytes);
    }

    /** A spare file gets its name when it holds the message. */
    private void openFile() throws IOException {
        Optional<Path> spare = queue.spares().take();
        written = spare.orElse(path);
        channel = spare.isPresent()
                ? queue.disk().open(written, Set.of(StandardOpenOption.WRITE))
                : queue.disk()
                        .open(written, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY);
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) <= 0) {
                throw new IOException("nothing can be written");
            }
        }
    }

    /**
     * Puts the message into the queue. When this returns, it is on stable storage.
     *
     * @param data its only part
     * @param before is run when the message is safe, before anybody can take it
     * @throws IOException when it cannot be stored; nothing of it is in the queue then
     */
    public void commit(PartData data, Runnable before) throws IOException {
        ByteBuffer record =
                MessageFormat.record(MessageFormat.PART, data.head(0, MessageFormat.HEAD, length), data.mail());
        int recordLength = record.remaining();
        ByteBuffer rest = ByteBuffer.allocate(buffered + recordLength);
        rest.put(buffer, 0, buffered).put(record).flip();
        write(rest);
        makeSafe();
        committed = true;
        long recordOffset = MessageFormat.HEAD + length;
        MessageFile file = new MessageFile(
                queue, queueId, new MessageFormat.Head(length, (int) checksum.getValue()), arrival(data), directory);
        file.setEnd(recordOffset + recordLength, 1);
        PartData.Place place = new PartData.Place(
                recordOffset + MessageFormat.RECORD_HEAD,
                recordLength - MessageFormat.RECORD_HEAD,
                MessageFormat.HEAD,
                length);
        Part part = file.known(0, place, queue.named(data.queue()), data.due(), Part.Origin.of(data));
        before.run();
        queue.entered(file, part);
    }

    /**
     * Puts the message into the queue {@code hold}, where it waits until somebody releases it.
     *
     * @param data its only part
     * @throws IOException when it cannot be stored; nothing of it is in the queue then
     */
    public void commitOnHold(PartData data) throws IOException {
        path = queue.directory(MessageQueue.HOLD).resolve(queueId);
        directory = MessageQueue.HOLD;
        commit(data, () -> {});
    }

    private void makeSafe() throws IOException {
        // The head comes last: without it the message is not in the queue, whatever was written before.
        MessageFormat.writeFully(channel, MessageFormat.head(length, (int) checksum.getValue()), 0);
        channel.force(true);
        channel.close();
        if (!written.equals(path)) {
            queue.disk().move(written, path);
            written = path;
        }
        queue.sync(directory);
    }

    private static long arrival(PartData data) {
        return data.envelope()
                .map(queued -> queued.envelope().arrival().toEpochMilli())
                .orElse(0L);
    }

    /** Removes what was written when it is not committed. */
    @Override
    public void close() {
        if (committed || channel == null) {
            return;
        }
        try {
            channel.close();
            queue.disk().delete(written);
        } catch (IOException e) {
            queue.warn(queueId + ": cannot be removed from " + directory + ": " + e);
        }
    }
}
