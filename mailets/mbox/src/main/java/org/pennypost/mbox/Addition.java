package org.pennypost.mbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes one message of a client behind the end of an mbox: with LF, its own pseudo headers in place of any that it brings, and
 * Content-Length, so that no line of the body is taken for the beginning of another message. Used by one thread, once.
 *
 * <p>Source: Dovecot mbox.
 */
final class Addition {
    private static final int BUFFER = 64 * 1024;

    private final MailboxTail tail;
    private final String pseudoHeaders;
    private final byte[] line = new byte[BUFFER];
    private int filled;
    private boolean lineContinues;
    private boolean pseudo;
    private boolean inHeader = true;
    private boolean carriageReturn;
    private long lengthAt;
    private long body;
    private boolean ended = true;

    /**
     * Prepares.
     *
     * @param uid 0 when the file does not hold UIDs yet
     * @param base for X-IMAPbase, when it is the first message
     */
    Addition(MailboxTail tail, long uid, MessageFlags flags, Optional<PseudoHeader.Numbering> base) {
        this.tail = tail;
        this.pseudoHeaders = base.map(value -> padded(PseudoHeader.IMAP_BASE.line(value.format())))
                        .orElse("")
                + (uid == 0 ? "" : padded(PseudoHeader.UID.line(Long.toString(uid))))
                + HeaderEdit.behind(flags);
    }

    private static String padded(String line) {
        return HeaderEdit.padded(line, HeaderEdit.PADDING);
    }

    /** Writes the message; what comes of it is synced by the caller. */
    void write(String sender, NewMessage message, ZoneId zone) throws IOException {
        tail.putLine(FromLine.at(sender, message.date().atZone(zone)).format());
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = message.source().open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    take(buffer[i]);
                }
            }
        }
        if (carriageReturn) {
            text((byte) '\r');
        }
        if (inHeader) {
            endOfHeader();
        }
        if (!ended) {
            tail.put((byte) '\n');
        }
        tail.put((byte) '\n');
    }

    /** Puts in the length that was not known before. */
    void complete(FileChannel file) throws IOException {
        byte[] digits = String.format(Locale.ROOT, "%010d", body).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.wrap(digits);
        while (bytes.hasRemaining()) {
            file.write(bytes, lengthAt + bytes.position());
        }
    }

    private void take(byte b) throws IOException {
        if (carriageReturn) {
            carriageReturn = false;
            if (b != '\n') {
                text((byte) '\r');
            }
        }
        if (b == '\r') {
            carriageReturn = true;
        } else {
            text(b);
        }
    }

    private void text(byte b) throws IOException {
        if (!inHeader) {
            tail.put(b);
            body++;
            ended = b == '\n';
            return;
        }
        if (b == '\n' && filled == 0 && !lineContinues) {
            endOfHeader();
            return;
        }
        line[filled++] = b;
        if (b == '\n' || filled == line.length) {
            headerLine();
        }
    }

    private void headerLine() throws IOException {
        if (!lineContinues && line[0] != ' ' && line[0] != '\t') {
            pseudo = PseudoHeader.at(line, 0, filled) != null;
            if (filled > 4 && new String(line, 0, 5, StandardCharsets.US_ASCII).equals("From ")) {
                tail.put((byte) '>'); // no header, and it would begin another message
            }
        }
        for (int i = 0; i < filled && !pseudo; i++) {
            tail.put(line[i]);
        }
        lineContinues = filled > 0 && line[filled - 1] != '\n';
        filled = 0;
    }

    private void endOfHeader() throws IOException {
        if (filled > 0) {
            headerLine();
        }
        if (lineContinues && !pseudo) {
            tail.put((byte) '\n');
        }
        for (byte b : pseudoHeaders.getBytes(StandardCharsets.UTF_8)) {
            tail.put(b);
        }
        String length = PseudoHeader.CONTENT_LENGTH.line("0000000000");
        lengthAt = tail.end() + length.length() - 11;
        for (byte b : (length + "\n").getBytes(StandardCharsets.US_ASCII)) {
            tail.put(b);
        }
        inHeader = false;
        ended = true;
    }
}
