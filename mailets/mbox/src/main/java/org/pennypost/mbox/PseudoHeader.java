package org.pennypost.mbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The headers in which an mbox keeps UIDs and flags; clients never see them. Source: Dovecot mbox. */
enum PseudoHeader {
    IMAP_BASE("X-IMAPbase:"),
    IMAP("X-IMAP:"),
    UID("X-UID:"),
    STATUS("Status:"),
    X_STATUS("X-Status:"),
    KEYWORDS("X-Keywords:"),
    CONTENT_LENGTH("Content-Length:");

    private static final PseudoHeader[] ALL = values();
    private static final Pattern BASE = Pattern.compile("\\s*(\\d{1,10})\\s+(\\d{1,10})(?:\\s+(.*))?", Pattern.DOTALL);
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final long MAX = 0xFFFFFFFFL;

    private final String lower;
    private final String text;

    PseudoHeader(String text) {
        this.text = text;
        this.lower = text.toLowerCase(Locale.ROOT);
    }

    /**
     * Finds which one begins a line.
     *
     * @param from where the line begins
     * @param to where it ends
     * @return null for any other line; this is asked for each line of each header
     */
    static PseudoHeader at(byte[] bytes, int from, int to) {
        if (from >= to) {
            return null;
        }
        int first = bytes[from] | 0x20;
        if (first != 'x' && first != 's' && first != 'c') {
            return null;
        }
        for (PseudoHeader header : ALL) {
            if (header.begins(bytes, from, to)) {
                return header;
            }
        }
        return null;
    }

    private boolean begins(byte[] bytes, int from, int to) {
        if (to - from < lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            int b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The value of a line that begins with this header. */
    String value(byte[] bytes, int from, int to) {
        return new String(bytes, from + lower.length(), to - from - lower.length(), StandardCharsets.UTF_8).trim();
    }

    /** A line, with its line end. */
    String line(String value) {
        return text + " " + value + "\n";
    }

    /**
     * What X-IMAPbase says of the mailbox.
     *
     * @param uidValidity 1 to 2^32-1
     * @param lastUid the highest UID ever given; mailutils writes the next one here, which does no harm
     * @param keywords all that were ever used
     */
    record Numbering(long uidValidity, long lastUid, List<String> keywords) {
        static Optional<Numbering> parse(String value) {
            Matcher parts = BASE.matcher(value);
            if (!parts.matches()) {
                return Optional.empty();
            }
            long uidValidity = Long.parseLong(parts.group(1));
            long lastUid = Long.parseLong(parts.group(2));
            if (uidValidity == 0 || uidValidity > MAX || lastUid > MAX) {
                return Optional.empty();
            }
            return Optional.of(new Numbering(uidValidity, lastUid, words(parts.group(3))));
        }

        /** Whether everything is said that another one says; in which order keywords are named does not matter. */
        boolean says(Numbering other) {
            return uidValidity == other.uidValidity
                    && lastUid == other.lastUid
                    && Set.copyOf(keywords).containsAll(other.keywords);
        }

        String format() {
            StringBuilder line = new StringBuilder();
            line.append(uidValidity).append(' ').append(String.format(Locale.ROOT, "%010d", lastUid));
            keywords.forEach(keyword -> line.append(' ').append(keyword));
            return line.toString();
        }
    }

    /** The words of X-Keywords. */
    static List<String> words(String value) {
        List<String> words = new ArrayList<>();
        if (value != null) {
            BLANKS.splitAsStream(value).filter(word -> !word.isEmpty()).forEach(words::add);
        }
        return words;
    }

    /** The number of X-UID, 0 when it is none. */
    static long number(String value) {
        if (!value.matches("\\d{1,10}")) {
            return 0;
        }
        long number = Long.parseLong(value);
        return number > MAX ? 0 : number;
    }
}
