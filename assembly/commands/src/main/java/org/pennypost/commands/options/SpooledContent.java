package org.pennypost.commands.options;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/** Content that is kept until it is given away: in memory, and from a megabyte on in a file without a name. */
public final class SpooledContent extends OutputStream {
    private static final int IN_MEMORY = 1 << 20;

    private byte[] buffer = new byte[1 << 13];
    private int length;
    private long flushed;
    private FileChannel file;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        if (length + count > IN_MEMORY) {
            spill();
        }
        if (length + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(length + count, 2 * buffer.length));
        }
        System.arraycopy(bytes, offset, buffer, length, count);
        length += count;
    }

    private void spill() throws IOException {
        if (file == null) {
            Path path = Files.createTempFile("sendmail", "");
            file = FileChannel.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
            Files.delete(path);
        }
        OutputStream out = Channels.newOutputStream(file.position(flushed));
        out.write(buffer, 0, length);
        flushed += length;
        length = 0;
    }

    /**
     * Counts.
     *
     * @return how many bytes there are
     */
    public long size() {
        return flushed + length;
    }

    /**
     * Gives all bytes from the first on.
     *
     * @return for one reader at a time
     * @throws IOException when the file cannot be read
     */
    public InputStream open() throws IOException {
        if (file == null) {
            return new ByteArrayInputStream(buffer, 0, length);
        }
        spill();
        return Channels.newInputStream(file.position(0));
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
