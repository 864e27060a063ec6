package org.pennypost.cleanup.checks;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.pennypost.cleanup.mime.HeaderName;
import org.pennypost.conf.LogicalLines;

/** A header or a line that a table is asked for; its bytes belong to the caller. */
final class Match {
    private static final int SHOWN = 200;

    private final String parameter;
    private final boolean header;
    private final byte[] bytes;
    private final int from;
    private final int to;

    /**
     * Names what is looked at.
     *
     * @param parameter whose tables are asked
     * @param header whether it is a header
     * @param bytes holds it
     * @param from where it begins
     * @param to where it ends
     */
    Match(String parameter, boolean header, byte[] bytes, int from, int to) {
        this.parameter = requireNonNull(parameter);
        this.header = header;
        this.bytes = requireNonNull(bytes);
        this.from = from;
        this.to = to;
    }

    String parameter() {
        return parameter;
    }

    /** What the table is asked for: the text up to the first NUL. */
    String key() {
        int end = from;
        boolean ascii = true;
        while (end < to && bytes[end] != 0) {
            ascii &= bytes[end] > 0;
            end++;
        }
        return ascii
                ? new String(bytes, from, end - from, StandardCharsets.ISO_8859_1)
                : LogicalLines.decode(Arrays.copyOfRange(bytes, from, end));
    }

    /** As the log shows it: {@code header Subject: x}. */
    String shown() {
        return (header ? "header " : "body ") + printable(bytes, from, Math.min(to, from + SHOWN));
    }

    /** Whether a text of the table may take the place of this. */
    boolean accepts(String text) {
        byte[] line = text.getBytes(StandardCharsets.UTF_8);
        return !header || HeaderName.length(line, 0, line.length) > 0;
    }

    /** Text for the log: bytes that are no UTF-8 become question marks. */
    static String printable(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != 0) {
            end++;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith("?")
                    .decode(ByteBuffer.wrap(bytes, from, end - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("every byte sequence can be decoded", e);
        }
    }
}
