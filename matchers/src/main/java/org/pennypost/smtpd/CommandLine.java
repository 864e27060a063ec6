package org.pennypost.smtpd;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Collects one command line. A line ends with LF, with or without CR before it; what it has beyond the limit is dropped.
 * Source: Postfix {@code smtp_get}.
 */
final class CommandLine {
    private final int limit;
    private byte[] buffer = new byte[128];
    private int size;
    private boolean complete;
    private boolean tooLong;
    private boolean bare;

    CommandLine(int limit) {
        this.limit = limit;
    }

    /** Takes bytes up to the end of the line; gives the offset behind what it took. */
    int take(byte[] bytes, int offset, int end) {
        int stop = offset;
        while (stop < end && bytes[stop] != '\n') {
            stop++;
        }
        int length = Math.min(stop - offset, limit + 1 - size);
        if (size + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + length));
        }
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
        if (stop == end) {
            return end;
        }
        complete = true;
        bare = size == 0 || buffer[size - 1] != '\r';
        while (size > 0 && buffer[size - 1] == '\r') {
            size--;
        }
        tooLong = size > limit;
        size = Math.min(size, limit);
        return stop + 1;
    }

    boolean isEmpty() {
        return size == 0 && !complete;
    }

    boolean isComplete() {
        return complete;
    }

    boolean isTooLong() {
        return tooLong;
    }

    boolean endedBare() {
        return bare;
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(buffer, 0, size);
    }

    /** The line without its end; empty where it is to be UTF-8 and is not. */
    Optional<String> text(boolean utf8) {
        if (!utf8) {
            return Optional.of(StandardCharsets.ISO_8859_1.decode(bytes()).toString());
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    String beginning(int length) {
        return new String(buffer, 0, Math.min(length, size), StandardCharsets.ISO_8859_1);
    }

    void clear() {
        size = 0;
        complete = false;
        tooLong = false;
    }
}
