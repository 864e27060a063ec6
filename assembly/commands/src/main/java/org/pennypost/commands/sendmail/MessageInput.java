package org.pennypost.commands.sendmail;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.pennypost.commands.options.SpooledContent;

/**
 * Reads a message as people and programs write it: lines end as they like, lines of a mailbox file before it are left out,
 * a line with a single dot may end it. Source: Postfix {@code sendmail.c}; postconf(5) sendmail_fix_line_endings.
 */
final class MessageInput {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] FROM = {'F', 'r', 'o', 'm', ' '};
    private static final int PIECE = 1 << 16;

    private final InputStream in;
    private final boolean dotEnds;
    private final LineEnds lineEnds;
    private final long sizeLimit;
    private byte[] line = new byte[256];
    private int length;
    private boolean ended;
    private boolean strips;

    /** What becomes of carriage returns at the ends of lines. */
    enum LineEnds {
        /** They go. */
        ALWAYS,
        /** They go when the first line has one. */
        STRICT,
        /** They stay. */
        NEVER
    }

    /** The message is longer than it may be. */
    static final class TooBig extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Prepares.
     *
     * @param dotEnds whether a single dot ends the message
     * @param sizeLimit message_size_limit, 0 for none
     */
    MessageInput(InputStream in, boolean dotEnds, LineEnds lineEnds, long sizeLimit) {
        this.in = new BufferedInputStream(in, PIECE);
        this.dotEnds = dotEnds;
        this.lineEnds = lineEnds;
        this.sizeLimit = sizeLimit;
        this.strips = lineEnds == LineEnds.ALWAYS;
    }

    /** Reads all of it; lines end in CR LF in the content. */
    void read(SpooledContent content, HeaderRecipients recipients) throws IOException, TooBig {
        boolean begins = true;
        boolean mailboxLines = true;
        boolean skipped = false;
        for (boolean first = true; next(); begins = ended) {
            if (mailboxLines) {
                skipped = begins ? isMailboxLine() : skipped;
                if (skipped) {
                    continue;
                }
                mailboxLines = false;
            }
            if (first && lineEnds == LineEnds.STRICT) {
                strips = ended && length > 0 && line[length - 1] == '\r';
            }
            first = false;
            while (strips && ended && length > 0 && line[length - 1] == '\r') {
                length--;
            }
            if (dotEnds && begins && ended && length == 1 && line[0] == '.') {
                return;
            }
            recipients.line(line, length, begins);
            content.write(line, 0, length);
            if (ended) {
                content.write(CRLF);
            }
            if (sizeLimit > 0 && content.size() > sizeLimit) {
                throw new TooBig();
            }
        }
        if (!begins) {
            content.write(CRLF);
        }
    }

    /** Reads the next line or piece of one; false at the end. */
    private boolean next() throws IOException {
        length = 0;
        ended = false;
        int read = 0;
        while (length < PIECE && (read = in.read()) >= 0) {
            if (read == '\n') {
                ended = true;
                return true;
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) read;
        }
        return length > 0;
    }

    private boolean isMailboxLine() {
        int at = 0;
        while (at < length && line[at] == '>') {
            at++;
        }
        return ended && length - at >= FROM.length && Arrays.equals(line, at, at + FROM.length, FROM, 0, FROM.length);
    }
}
