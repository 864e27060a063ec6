package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes the index of an mbox, or of what was added behind a place in it, reading each byte once. Used by one thread, once.
 *
 * <p>Where messages begin and end is decided as {@link MboxScanner} does. Source: Dovecot mbox.
 */
final class MboxScan {
    private static final int BUFFER = 256 * 1024;
    private static final int PEEK = FromLine.MAX_LENGTH + 8;
    private static final String FROM = "From ";
    private static final long HASH_SEED = 0xcbf29ce484222325L;
    private static final long HASH_PRIME = 0x100000001b3L;

    private final FileChannel file;
    private final long size;
    private final ZoneId zone;
    private final byte[] buffer = new byte[BUFFER];
    private long base;
    private int filled;
    private int lineStart;
    private int lineEnd;
    private boolean continued;

    private final List<IndexedMessage> messages = new ArrayList<>();
    private Optional<PseudoHeader.Numbering> imapBase = Optional.empty();
    private Optional<IndexedMessage> folderData = Optional.empty();

    private Optional<FromLine> from = Optional.empty();
    private long start;
    private long header;
    private long body;
    private long limit;
    private long sizeSoFar;
    private long headerSize;
    private long hash;
    private int bits;
    private long uid;
    private long announced;
    private boolean internal;
    private boolean pseudo;
    private boolean lines;
    private boolean lastLineEnded;
    private boolean lastLineCr;
    private Set<String> keywords = new TreeSet<>();

    /**
     * What was found.
     *
     * @param messages in the order of the file, without UID of ours
     * @param base of X-IMAPbase or X-IMAP in the first message
     * @param folderData the first message when it only holds X-IMAP; it is not among the messages
     */
    record Found(
            List<IndexedMessage> messages,
            Optional<PseudoHeader.Numbering> base,
            Optional<IndexedMessage> folderData) {}

    /**
     * Prepares.
     *
     * @param from where a From_ line stands, or the end of the file
     * @param zone of From_ lines that name none
     */
    MboxScan(FileChannel file, long from, ZoneId zone) throws IOException {
        this.file = file;
        this.size = file.size();
        this.zone = zone;
        this.base = from;
    }

    /**
     * Reads to the end of the file.
     *
     * @throws NotMboxException when there is something, and it does not begin with a From_ line
     * @throws IOException when it cannot be read, or a message is too long for IMAP
     */
    Found scan() throws IOException {
        if (base == 0 && isBeginning(file)) {
            return new Found(List.of(), Optional.empty(), Optional.empty());
        }
        while (nextLine()) {
            if (!continued && isFrom()) {
                continue;
            }
            if (from.isEmpty()) {
                throw new NotMboxException();
            }
            if (body < 0) {
                headerLine();
            } else {
                count();
            }
        }
        endMessage(size);
        return new Found(messages, imapBase, folderData);
    }

    /** Whether a file holds nothing but the beginning of a From_ line: what is left of a first message that was cut off. */
    static boolean isBeginning(FileChannel file) throws IOException {
        long size = file.size();
        if (size == 0 || size > FromLine.MAX_LENGTH) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        NewLayout.read(file, 0, bytes);
        String text = new String(bytes.array(), StandardCharsets.UTF_8);
        return text.indexOf('\n') < 0
                && (FROM.startsWith(text) || text.startsWith(FROM))
                && FromLine.parse(text).isEmpty();
    }

    private boolean isFrom() throws IOException {
        if (buffer[lineStart] != 'F' || lineEnd - lineStart > PEEK || (body >= 0 && base + lineStart < limit)) {
            return false;
        }
        Optional<FromLine> found = parse(buffer, lineStart, lineEnd);
        if (found.isPresent()) {
            endMessage(base + lineStart);
            begin(found.get());
        }
        return found.isPresent();
    }

    private static Optional<FromLine> parse(byte[] bytes, int from, int to) {
        int end = to;
        if (end > from && bytes[end - 1] == '\n') {
            end--;
        }
        if (end > from && bytes[end - 1] == '\r') {
            end--;
        }
        return end - from < 5 || bytes[from + 4] != ' '
                ? Optional.empty()
                : FromLine.parse(new String(bytes, from, end - from, StandardCharsets.UTF_8));
    }

    private void begin(FromLine line) {
        from = Optional.of(line);
        start = base + lineStart;
        header = base + lineEnd;
        body = -1;
        limit = 0;
        sizeSoFar = 0;
        headerSize = 0;
        hash = HASH_SEED;
        bits = 0;
        uid = 0;
        announced = -1;
        internal = false;
        pseudo = false;
        lastLineEnded = false;
        keywords = new TreeSet<>();
    }

    private void headerLine() throws IOException {
        int length = lineEnd - lineStart;
        byte first = buffer[lineStart];
        boolean blank =
                !continued && (first == '\n' || (first == '\r' && length == 2 && buffer[lineStart + 1] == '\n'));
        if (blank) {
            body = base + lineEnd;
            count();
            headerSize = sizeSoFar;
            limit = announcedEnd();
            return;
        }
        if (!continued && first != ' ' && first != '\t') {
            PseudoHeader found = PseudoHeader.at(buffer, lineStart, lineEnd);
            pseudo = found != null;
            lines = isLines();
            if (pseudo) {
                believe(found, found.value(buffer, lineStart, lineEnd));
            }
        }
        if (pseudo) {
            lastLineEnded = false;
            return;
        }
        for (int i = lineStart; i < lineEnd && !lines; i++) {
            byte b = buffer[i];
            if (b != '\r') {
                hash = (hash ^ b) * HASH_PRIME;
            }
        }
        count();
    }

    /** mutt adds Lines when it rewrites a message; clients see it, but it is still the same message. */
    private boolean isLines() {
        return lineEnd - lineStart > 6
                && (buffer[lineStart] | 0x20) == 'l'
                && (buffer[lineStart + 4] | 0x20) == 's'
                && buffer[lineStart + 5] == ':';
    }

    private void believe(PseudoHeader found, String value) {
        switch (found) {
            case IMAP_BASE, IMAP -> {
                if (messages.isEmpty() && start == 0) {
                    imapBase = PseudoHeader.Numbering.parse(value);
                    internal = found == PseudoHeader.IMAP;
                }
            }
            case UID -> uid = PseudoHeader.number(value);
            case STATUS -> bits |= MessageFlags.ofStatus(value);
            case X_STATUS -> bits |= MessageFlags.ofXStatus(value);
            case KEYWORDS -> keywords.addAll(PseudoHeader.words(value));
            case CONTENT_LENGTH -> announced = value.matches("\\d{1,10}") ? Long.parseLong(value) : -1;
        }
    }

    /** Adds a line of the content to the size that clients see. */
    private void count() {
        int to = lineEnd;
        if (limit > 0 && base + to > limit) {
            to = (int) Math.max(lineStart, limit - base);
        }
        if (to > lineStart) {
            lastLineEnded = buffer[to - 1] == '\n';
            lastLineCr = lastLineEnded && (to - 2 >= lineStart ? buffer[to - 2] == '\r' : continued && lastLineCr);
            sizeSoFar += to - lineStart + (lastLineEnded && !lastLineCr ? 1 : 0);
        }
    }

    /** Where the body ends by Content-Length, if that is true; else 0. */
    private long announcedEnd() throws IOException {
        long end = body + announced;
        if (announced < 0 || end > size || (announced == 0 && end != size)) {
            return 0;
        }
        ByteBuffer peek = ByteBuffer.allocate((int) Math.min(PEEK, size - end + 1));
        long at = end - 1;
        while (peek.hasRemaining()) {
            int n = file.read(peek, at + peek.position());
            if (n < 0) {
                break;
            }
        }
        byte[] bytes = peek.array();
        int n = peek.position();
        boolean atLineStart = bytes[0] == '\n';
        int i = 1;
        for (int ends = 0; ends < 2 && i < n; ends++) {
            int behind = bytes[i] == '\r' && i + 1 < n ? i + 1 : i;
            if (bytes[behind] != '\n') {
                break;
            }
            i = behind + 1;
            atLineStart = true;
        }
        if (end + i - 1 == size) {
            return end;
        }
        int to = i;
        while (to < n && bytes[to] != '\n') {
            to++;
        }
        return atLineStart && bytes[i] == 'F' && parse(bytes, i, to).isPresent() ? end : 0;
    }

    private void endMessage(long next) throws IOException {
        if (from.isEmpty()) {
            return;
        }
        long end = next;
        if (limit > 0) {
            end = limit;
        } else if (lastLineEnded && next > header) {
            // the line end before the next From_ line belongs to nobody
            end = next - (lastLineCr ? 2 : 1);
            sizeSoFar -= 2;
        }
        long bodyStart = body < 0 ? end : Math.min(body, end);
        if (body < 0 || headerSize > sizeSoFar) {
            headerSize = sizeSoFar;
        }
        if (body < 0 && next > header && !lastLineEnded && !pseudo && !lines) {
            hash = (hash ^ '\n') * HASH_PRIME; // as it is when someone has ended the line
        }
        if (next - start > Integer.MAX_VALUE || sizeSoFar > Integer.MAX_VALUE) {
            throw new NotMboxException("the message at byte " + start + " is longer than " + Integer.MAX_VALUE
                    + " bytes, which no client can be shown; take it out of the mailbox file");
        }
        IndexedMessage.Stored stored = new IndexedMessage.Stored(uid, MessageFlags.of(bits, keywords));
        if (uid == 0 && bits == 0 && keywords.isEmpty()) {
            stored = IndexedMessage.Stored.NOTHING;
        }
        IndexedMessage message = new IndexedMessage(
                start,
                offset(header),
                offset(bodyStart),
                offset(Math.max(header, end)),
                offset(next),
                Math.toIntExact(headerSize),
                Math.toIntExact(sizeSoFar),
                from.get().instant(zone).getEpochSecond(),
                hash,
                0,
                stored.flags(),
                stored,
                0);
        if (internal) {
            folderData = Optional.of(message);
        } else {
            messages.add(message);
        }
    }

    private int offset(long place) {
        return Math.toIntExact(place - start);
    }

    /** Finds the next line, or the next piece of a very long one. */
    private boolean nextLine() throws IOException {
        continued = lineEnd > 0 && filled > 0 && buffer[lineEnd - 1] != '\n';
        lineStart = lineEnd;
        int at = lineStart;
        while (true) {
            while (at < filled) {
                if (buffer[at++] == '\n') {
                    lineEnd = at;
                    return true;
                }
            }
            if (lineStart == 0 && filled == BUFFER) {
                lineEnd = filled;
                return true;
            }
            int kept = filled - lineStart;
            if (!fill()) {
                lineEnd = filled;
                return lineEnd > lineStart;
            }
            at = kept;
        }
    }

    /** Moves the line that is not complete to the front and reads more behind it. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, lineStart, buffer, 0, filled - lineStart);
        base += lineStart;
        filled -= lineStart;
        lineStart = 0;
        lineEnd = 0;
        long at = base + filled;
        int wanted = (int) Math.min(BUFFER - filled, size - at);
        if (wanted <= 0) {
            return false;
        }
        int n = file.read(ByteBuffer.wrap(buffer, filled, wanted), at);
        if (n < 0) {
            throw new IOException("the mailbox has become shorter");
        }
        filled += n;
        return true;
    }
}
