package org.pennypost.cleanup;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.pennypost.maillog.MailLog;
import org.pennypost.status.Reply;

/**
 * Passes one message on to the queue and puts its header in order on the way: a Received header in front, unwanted
 * headers out, missing ones at the end for our own clients, an empty line between header and body.
 *
 * <p>In: content in pieces of any size, lines ended by CR LF, no dot-stuffing. Out: the same with the changes named. Only
 * one header is held in memory at a time, the body is written through. Used by one thread at a time; an
 * {@link IOException} of the sink is passed on. Source: Postfix {@code cleanup_message.c}; postconf(5)
 * message_drop_headers, header_size_limit, always_add_missing_headers.
 */
public final class MessageCleanup {
    private static final int NAME_MAXIMUM = 2048;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] MAILBOX_LINE = "X-Mailbox-Line: ".getBytes(StandardCharsets.US_ASCII);

    private final HeaderWriter headers;
    private final OutputStream sink;
    private final int headerSizeLimit;
    private byte[] buffer = new byte[1024];
    private int size;
    private int lineStart;
    private boolean firstLine = true;
    private boolean discarding;
    private boolean body;

    /**
     * Begins a message: writes the Received header.
     *
     * @param settings the snapshot's part for cleanup
     * @param origin where the message comes from
     * @param sink where the result goes
     * @param log gets the message-id line
     * @throws IOException of the sink
     */
    public MessageCleanup(CleanupSettings settings, Origin origin, OutputStream sink, MailLog log) throws IOException {
        this.sink = requireNonNull(sink);
        this.headerSizeLimit = settings.headerSizeLimit();
        this.headers = new HeaderWriter(settings, origin, sink, log);
        headers.begin();
    }

    /**
     * Takes the next piece of content.
     *
     * @param bytes holds the piece
     * @param offset where it begins
     * @param length how long it is
     * @throws IOException of the sink
     */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int i = offset;
        int end = offset + length;
        while (i < end && !body) {
            int stop = lineEnd(bytes, i, end);
            append(bytes, i, stop);
            i = stop;
            if (bytes[stop - 1] == '\n') {
                lineDone();
            } else if (size - lineStart > NAME_MAXIMUM) {
                longLine();
            }
        }
        if (i < end) {
            sink.write(bytes, i, end - i);
        }
    }

    /**
     * Ends the message.
     *
     * @return the reply when cleanup refuses the message, empty when it may be queued
     * @throws IOException of the sink
     */
    public Optional<Reply> finish() throws IOException {
        if (!body) {
            if (size > lineStart) {
                append(CRLF, 0, 2);
                lineDone();
            }
            if (!body) {
                flushHeader(size);
                headers.end();
            }
        }
        return headers.refusal();
    }

    private static int lineEnd(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return end;
    }

    private void append(byte[] bytes, int from, int to) {
        int length = to - from;
        if (discarding) {
            return;
        }
        if (size + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + length));
        }
        System.arraycopy(bytes, from, buffer, size, length);
        size += length;
    }

    /** A line longer than any header name: either it is a header of which the excess is dropped, or the body begins. */
    private void longLine() throws IOException {
        if (!isHeaderLine()) {
            startBody(true);
        } else if (size > headerSizeLimit && !discarding) {
            if (lineStart > 0 && !isContinuation()) {
                flushHeader(lineStart);
            } else {
                size = Math.max(lineStart + 1, headerSizeLimit);
                discarding = true;
            }
        }
    }

    private void lineDone() throws IOException {
        if (discarding) {
            discarding = false;
            append(CRLF, 0, 2);
        }
        if (firstLine && isMailboxLine()) {
            sink.write(MAILBOX_LINE);
            sink.write(buffer, 0, size);
            size = 0;
        } else if (size - lineStart == 2) {
            startBody(false);
        } else if (!isHeaderLine()) {
            startBody(true);
        } else {
            if (!isContinuation()) {
                flushHeader(lineStart);
            }
            lineStart = size;
            firstLine = false;
            if (size > headerSizeLimit + 2) {
                size = headerSizeLimit;
                append(CRLF, 0, 2);
                lineStart = size;
            }
        }
    }

    /** Ends the header; the line in the buffer is the empty one, or already belongs to the body. */
    private void startBody(boolean addEmptyLine) throws IOException {
        flushHeader(lineStart);
        headers.end();
        if (addEmptyLine) {
            sink.write(CRLF);
        }
        sink.write(buffer, 0, size);
        buffer = new byte[0];
        size = 0;
        body = true;
    }

    /** Writes the header in front of an offset and moves the rest to the beginning. */
    private void flushHeader(int end) throws IOException {
        if (end > 0) {
            headers.header(buffer, end);
            System.arraycopy(buffer, end, buffer, 0, size - end);
            size -= end;
            lineStart = 0;
        }
    }

    private boolean isContinuation() {
        return !firstLine && (buffer[lineStart] == ' ' || buffer[lineStart] == '\t');
    }

    private boolean isHeaderLine() {
        return isContinuation()
                || HeaderWriter.nameLength(buffer, lineStart, Math.min(size, lineStart + NAME_MAXIMUM)) > 0;
    }

    private boolean isMailboxLine() {
        int i = lineStart;
        while (i < size && buffer[i] == '>') {
            i++;
        }
        return size - i > 5
                && buffer[i] == 'F'
                && buffer[i + 1] == 'r'
                && buffer[i + 2] == 'o'
                && buffer[i + 3] == 'm'
                && buffer[i + 4] == ' ';
    }
}
