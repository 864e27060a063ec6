package org.pennypost.cleanup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.pennypost.cleanup.checks.Effects;
import org.pennypost.cleanup.checks.MessageChecks;
import org.pennypost.cleanup.mime.MimeState;
import org.pennypost.maillog.MailLog;
import org.pennypost.status.Reply;

/**
 * Passes one message on to the queue and puts it in order on the way: a Received header in front, unwanted headers out,
 * missing ones at the end for our own clients, an empty line between header and body, and what header and body checks want.
 *
 * <p>In: content in pieces of any size, lines ended by CR LF, no dot-stuffing. Out: the same with the changes named. Only
 * one header or one line up to line_length_limit is held in memory at a time; a body of which nobody wants to see the lines
 * is written through. Used by one thread at a time; an {@link IOException} of the sink is passed on. Source: Postfix {@code
 * cleanup_message.c}; postconf(5) message_drop_headers, header_size_limit, always_add_missing_headers.
 */
public final class MessageCleanup {
    private static final byte[] MAILBOX_LINE = "X-Mailbox-Line: ".getBytes(US_ASCII);
    private static final byte[] FROM = "From ".getBytes(US_ASCII);

    private final MessageChecks checks;
    private final HeaderWriter headers;
    private final MimeState state;
    private final OutputStream sink;
    private final LineCutter lines;
    private boolean first = true;

    /**
     * Begins a message: the Received header comes first.
     *
     * @param settings the snapshot's part for cleanup
     * @param origin where the message comes from
     * @param checks what is asked about each header and line
     * @param sink where the result goes
     * @param log gets the message-id line
     * @throws IOException of the sink
     */
    public MessageCleanup(CleanupSettings settings, Origin origin, MessageChecks checks, OutputStream sink, MailLog log)
            throws IOException {
        this(settings, origin, List.of(), checks, sink, log);
    }

    /**
     * Begins a message with headers before the Received header.
     *
     * @param settings the snapshot's part for cleanup
     * @param origin where the message comes from
     * @param prepended the headers, without line ends
     * @param checks what is asked about each header and line
     * @param sink where the result goes
     * @param log gets the message-id line
     * @throws IOException of the sink
     */
    public MessageCleanup(
            CleanupSettings settings,
            Origin origin,
            List<String> prepended,
            MessageChecks checks,
            OutputStream sink,
            MailLog log)
            throws IOException {
        this.checks = requireNonNull(checks);
        this.sink = new BufferedOutputStream(sink);
        this.headers = new HeaderWriter(settings, origin, this.sink, log);
        MessageWriter writer = new MessageWriter(checks, headers, this.sink, settings.headerSizeLimit());
        this.state = new MimeState(checks.mime(), writer);
        this.lines = new LineCutter(settings.lineLengthLimit(), this::line);
        for (String header : prepended) {
            byte[] bytes = header.getBytes(UTF_8);
            state.line(bytes, 0, bytes.length, true);
        }
        for (String line : ("Received: " + origin.received()).split("\r\n", -1)) {
            byte[] bytes = line.getBytes(ISO_8859_1);
            state.line(bytes, 0, bytes.length, true);
        }
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
        int end = offset + length;
        int at = offset;
        while (at < end && !checks.isStopped()) {
            if (lines.isAtStart() && state.isPlainBody() && !checks.wantsBody()) {
                sink.write(bytes, at, end - at);
                return;
            }
            at = lines.take(bytes, at, end);
        }
    }

    /**
     * Ends the message.
     *
     * @return the reply when cleanup refuses the message, empty when it may be queued
     * @throws IOException of the sink
     */
    public Optional<Reply> finish() throws IOException {
        if (!checks.isStopped()) {
            lines.end();
            state.end();
        }
        sink.flush();
        return headers.refusal().or(checks::refusal);
    }

    /**
     * Gives what the checks decided about the envelope, once the message has ended.
     *
     * @return the effects, {@link Effects#NONE} in most cases
     */
    public Effects effects() {
        return checks.effects();
    }

    /** Takes a line; what a mailbox file has in front of a message does not count as its first. */
    private void line(byte[] bytes, int from, int to, boolean ended) throws IOException {
        if (first && isMailboxLine(bytes, from, to)) {
            byte[] marked = new byte[MAILBOX_LINE.length + to - from];
            System.arraycopy(MAILBOX_LINE, 0, marked, 0, MAILBOX_LINE.length);
            System.arraycopy(bytes, from, marked, MAILBOX_LINE.length, to - from);
            state.line(marked, 0, marked.length, ended);
            first = ended;
            return;
        }
        if (first && to > from && (bytes[from] == ' ' || bytes[from] == '\t')) {
            state.line(bytes, from, from, true);
        }
        first = false;
        state.line(bytes, from, to, ended);
    }

    private static boolean isMailboxLine(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] == '>') {
            at++;
        }
        return to - at >= FROM.length && java.util.Arrays.equals(bytes, at, at + FROM.length, FROM, 0, FROM.length);
    }
}
