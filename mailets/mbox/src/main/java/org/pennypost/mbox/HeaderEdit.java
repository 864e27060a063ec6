package org.pennypost.mbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What must be replaced in the header of a message so that its pseudo headers say what clients were told.
 *
 * <p>They stand behind the message's own headers, X-IMAPbase and X-UID with blanks behind them, so that later changes find room. Source:
 * Dovecot mbox.
 */
final class HeaderEdit {
    /** How many blanks are left as room for later. */
    static final int PADDING = 50;

    private final byte[] header;
    private int region = -1;
    private int regionEnd;
    private boolean whole;
    private boolean cutOff;
    private final ByteArrayOutputStream own = new ByteArrayOutputStream();
    private final StringBuilder length = new StringBuilder();

    /**
     * Looks at a header.
     *
     * @param header as it stands in the file, with the blank line if there is one
     */
    HeaderEdit(byte[] header) {
        this.header = header;
        take();
    }

    private void take() {
        boolean pseudo = false;
        int from = 0;
        while (from < header.length) {
            int end = from;
            while (end < header.length && header[end] != '\n') {
                end++;
            }
            boolean ended = end < header.length;
            int next = ended ? end + 1 : end;
            if (end == from || (end == from + 1 && header[from] == '\r')) {
                whole = true;
                break;
            }
            if (header[from] != ' ' && header[from] != '\t') {
                PseudoHeader found = PseudoHeader.at(header, from, end);
                pseudo = found != null;
                if (pseudo && region < 0) {
                    region = from;
                }
                if (found == PseudoHeader.CONTENT_LENGTH) {
                    length.setLength(0);
                    length.append(found.line(found.value(header, from, end)));
                }
            }
            cutOff = !ended && !pseudo;
            if (!pseudo && region >= 0) {
                own.write(header, from, next - from);
            }
            from = next;
        }
        regionEnd = from;
        region = region < 0 ? regionEnd : region;
    }

    /** Whether there is a blank line; without one the edit adds it, and the message ends elsewhere than before. */
    boolean isWhole() {
        return whole;
    }

    /**
     * Makes the edit.
     *
     * @param offset where the header stands in the file
     * @param message with the UID and flags to be written
     * @param base for X-IMAPbase, which only the first message has
     * @return empty when everything is there already
     */
    Optional<Edit> edit(long offset, IndexedMessage message, Optional<PseudoHeader.Numbering> base) {
        StringBuilder before = new StringBuilder();
        before.append(new String(own.toByteArray(), StandardCharsets.ISO_8859_1));
        if (cutOff) {
            before.append('\n');
        }
        String numbers = base.map(value -> utf8(PseudoHeader.IMAP_BASE.line(value.format())))
                .orElse("");
        String uid = PseudoHeader.UID.line(Long.toString(message.uid()));
        String behind = utf8(behind(message.flags())) + length + (whole ? "" : "\n");
        int room = regionEnd - region;
        int padding = room - before.length() - numbers.length() - uid.length() - behind.length();
        int padBase = base.isEmpty() ? 0 : padding < 0 ? PADDING : Math.min(PADDING, padding / 2);
        if (!numbers.isEmpty()) {
            before.append(padded(numbers, padBase));
        }
        before.append(padded(uid, padding < 0 ? PADDING : padding - padBase)).append(behind);
        byte[] text = before.toString().getBytes(StandardCharsets.ISO_8859_1);
        boolean same = java.util.Arrays.equals(text, 0, text.length, header, region, regionEnd);
        return same ? Optional.empty() : Optional.of(new Edit(offset + region, room, text));
    }

    /** A line with blanks before its line end. */
    static String padded(String line, int blanks) {
        return line.substring(0, line.length() - 1) + " ".repeat(blanks) + "\n";
    }

    /** The lines behind X-UID. */
    static String behind(MessageFlags flags) {
        StringBuilder lines = new StringBuilder(PseudoHeader.STATUS.line(flags.status()));
        if (!flags.xStatus().isEmpty()) {
            lines.append(PseudoHeader.X_STATUS.line(flags.xStatus()));
        }
        if (!flags.keywords().isEmpty()) {
            lines.append(PseudoHeader.KEYWORDS.line(String.join(" ", flags.keywords())));
        }
        return lines.toString();
    }

    /** The bytes of the text in UTF-8, each as one character. */
    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
