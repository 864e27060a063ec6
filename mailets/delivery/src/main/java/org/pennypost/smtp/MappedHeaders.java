package org.pennypost.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Optional;
import org.pennypost.cleanup.GenericMapping;
import org.pennypost.conf.table.LookupFailure;

/**
 * Maps the addresses in the header of a message that passes; the body passes as it is. Used by one thread. Source:
 * generic(5).
 */
final class MappedHeaders extends OutputStream {
    /** A line longer than this is no header that holds addresses. */
    private static final int LONGEST = 1 << 20;

    private final OutputStream out;
    private final GenericMapping mapping;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private boolean lineEnd;
    private boolean body;

    MappedHeaders(OutputStream out, GenericMapping mapping) {
        this.out = requireNonNull(out);
        this.mapping = requireNonNull(mapping);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int i = offset;
        int end = offset + length;
        while (!body && i < end) {
            take(bytes[i++]);
        }
        out.write(bytes, i, end - i);
    }

    /** A header ends before a line that does not begin with white space. */
    private void take(byte b) throws IOException {
        if (lineEnd && b != ' ' && b != '\t') {
            end();
        }
        lineEnd = b == '\n';
        header.write(b);
        boolean empty =
                lineEnd && header.size() <= 2 && header.toString(ISO_8859_1).isBlank();
        if (empty || header.size() > LONGEST) {
            body = true;
            header.writeTo(out);
            header.reset();
        }
    }

    /** Ends what there is no body after. */
    void end() throws IOException {
        byte[] bytes = header.toByteArray();
        header.reset();
        Charset charset = charset(bytes);
        String text = new String(bytes, charset);
        int colon = text.indexOf(':');
        Optional<String> changed = Optional.empty();
        if (colon > 0) {
            try {
                changed = mapping.header(text.substring(0, colon).stripTrailing(), text.substring(colon + 1));
            } catch (LookupFailure e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        out.write(changed.isPresent() ? (changed.get() + "\r\n").getBytes(charset) : bytes);
    }

    private static Charset charset(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return UTF_8;
        } catch (CharacterCodingException e) {
            return ISO_8859_1;
        }
    }
}
