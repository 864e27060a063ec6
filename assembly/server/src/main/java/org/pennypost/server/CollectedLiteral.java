package org.pennypost.server;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.james.imap.message.Literal;

/**
 * A literal of an IMAP command as it comes in: in memory as far as it has come, a long one in a temporary file, which is deleted when
 * the literal is closed.
 */
final class CollectedLiteral implements Literal, Closeable {
    private final long size;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private Optional<Path> file = Optional.empty();
    private OutputStream out = memory;
    private long left;

    /** @param most bytes that are kept in memory */
    CollectedLiteral(long size, int most) throws IOException {
        this.size = size;
        this.left = size;
        if (size > most) {
            Path path = Files.createTempFile("imap-literal", ".tmp");
            file = Optional.of(path);
            out = Files.newOutputStream(path);
        }
    }

    /** Takes what belongs to it; false as long as more has to come. */
    boolean take(ByteBuf bytes) throws IOException {
        int length = (int) Math.min(left, bytes.readableBytes());
        bytes.readBytes(out, length);
        left -= length;
        if (left == 0) {
            out.close();
        }
        return left == 0;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return file.isPresent() ? Files.newInputStream(file.get()) : new ByteArrayInputStream(memory.toByteArray());
    }

    @Override
    public void close() {
        try {
            out.close();
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
