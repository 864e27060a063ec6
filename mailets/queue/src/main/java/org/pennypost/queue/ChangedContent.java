package org.pennypost.queue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Counts and sums up what a rule made of the content. Used by one thread. */
final class ChangedContent extends OutputStream {
    private final OutputStream out;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final CRC32C checksum = new CRC32C();
    private long length;

    ChangedContent(OutputStream out) {
        this.out = out;
        checksum.update(MessageFormat.CONTENT);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        checksum.update(bytes, offset, count);
        length += count;
        buffer.write(bytes, offset, count);
        if (buffer.size() >= 1 << 16) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        buffer.writeTo(out);
        buffer.reset();
    }

    ByteBuffer head() {
        ByteBuffer head = ByteBuffer.allocate(MessageFormat.RECORD_HEAD);
        head.put(MessageFormat.CONTENT).put(new byte[3]).putInt(Math.toIntExact(length));
        return head.putInt((int) checksum.getValue()).flip();
    }
}
