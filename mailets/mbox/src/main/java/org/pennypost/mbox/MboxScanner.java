package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the messages of an mbox file, reading it once from beginning to end. Used by one thread, once. */
final class MboxScanner {
    private static final int WINDOW = 64 * 1024;
    private static final String LENGTH = "content-length:";
    private static final int MAX_LENGTH_LINE = 64;

    private final SeekableByteChannel file;
    private final long size;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
    private long windowStart;
    private final List<MessageSpan> messages = new ArrayList<>();

    private Optional<FromLine> from = Optional.empty();
    private long start;
    private long header;
    private long body = -1;
    private long announced = -1;

    MboxScanner(SeekableByteChannel file) throws IOException {
        this.file = file;
        this.size = file.size();
        window.limit(0);
    }

    MboxContents scan() throws IOException {
        long preamble = size;
        long line = 0;
        while (line < size) {
            long next = lineEnd(line);
            Optional<FromLine> found = fromLine(line, next);
            if (found.isPresent()) {
                preamble = messages.isEmpty() && from.isEmpty() ? line : preamble;
                endMessage(line);
                begin(found.get(), line, next);
            } else if (from.isPresent() && body < 0) {
                next = headerLine(line, next);
            }
            line = next;
        }
        endMessage(size);
        return new MboxContents(preamble, messages);
    }

    private void begin(FromLine found, long line, long next) {
        from = Optional.of(found);
        start = line;
        header = next;
        body = -1;
        announced = -1;
    }

    private void endMessage(long next) throws IOException {
        if (from.isEmpty()) {
            return;
        }
        long end = Math.max(header, withoutLineEnd(next));
        messages.add(new MessageSpan(from.get(), start, header, body < 0 ? end : Math.min(body, end), end, next));
    }

    /** Looks at a line of the header; gives where to go on, which is behind the body when its length is known. */
    private long headerLine(long line, long next) throws IOException {
        if (withoutLineEnd(next) > line) {
            announced = announcedLength(line, next).orElse(announced);
            return next;
        }
        body = next;
        long behind = body + announced;
        return announced >= 0 && behind > body && behind <= size && isMessageEnd(behind) ? behind : next;
    }

    /** A From_ line or the end of the file stands there, behind one blank line perhaps. */
    private boolean isMessageEnd(long offset) throws IOException {
        if (offset == size) {
            return true;
        }
        if (at(offset - 1) != '\n') {
            return false;
        }
        long first = lineEnd(offset);
        boolean blank = withoutLineEnd(first) == offset;
        long second = blank ? first : offset;
        return second == size || fromLine(second, lineEnd(second)).isPresent();
    }

    private Optional<Long> announcedLength(long line, long next) throws IOException {
        if (next - line > MAX_LENGTH_LINE || (at(line) | 0x20) != 'c') {
            return Optional.empty();
        }
        String text = text(line, next).toLowerCase(Locale.ROOT);
        String digits =
                text.startsWith(LENGTH) ? text.substring(LENGTH.length()).trim() : "";
        return digits.matches("\\d{1,15}") ? Optional.of(Long.parseLong(digits)) : Optional.empty();
    }

    private Optional<FromLine> fromLine(long line, long next) throws IOException {
        if (at(line) != 'F' || next - line < 5 || next - line > FromLine.MAX_LENGTH || at(line + 4) != ' ') {
            return Optional.empty();
        }
        return FromLine.parse(text(line, withoutLineEnd(next)));
    }

    /** Where the next line begins. */
    private long lineEnd(long line) throws IOException {
        long offset = line;
        while (offset < size) {
            if (at(offset++) == '\n') {
                break;
            }
        }
        return offset;
    }

    private long withoutLineEnd(long next) throws IOException {
        if (next == 0 || at(next - 1) != '\n') {
            return next;
        }
        return next > 1 && at(next - 2) == '\r' ? next - 2 : next - 1;
    }

    private String text(long from, long to) throws IOException {
        byte[] bytes = new byte[(int) (to - from)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = at(from + i);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte at(long offset) throws IOException {
        if (offset < windowStart || offset >= windowStart + window.limit()) {
            // A little from before the offset stays in the window, for looks back at the end of the line before.
            windowStart = Math.max(0, offset - FromLine.MAX_LENGTH);
            file.position(windowStart);
            window.clear();
            int read = 0;
            while (window.hasRemaining() && read >= 0) {
                read = file.read(window);
            }
            window.flip();
            if (offset >= windowStart + window.limit()) {
                throw new IOException("the mailbox has become shorter");
            }
        }
        return window.get((int) (offset - windowStart));
    }
}
