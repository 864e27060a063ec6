package org.pennypost.mbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The line X-IMAPbase or X-IMAP of an mbox, where it stands.
 *
 * @param offset in the file
 * @param length without the line end
 * @param header which of the two it is
 * @param base what it says
 */
record BaseLine(long offset, int length, PseudoHeader header, PseudoHeader.Numbering base) {
    private static final int MOST = 256 * 1024;

    /** Looks for it in the header of the first message. */
    static Optional<BaseLine> find(FileChannel file) throws IOException {
        int size = (int) Math.min(MOST, file.size());
        ByteBuffer read = ByteBuffer.allocate(Math.min(size, 4096));
        NewLayout.read(file, 0, read);
        Optional<BaseLine> found = find(read.array());
        if (found.isPresent() || read.capacity() == size || isWhole(read.array())) {
            return found;
        }
        ByteBuffer more = ByteBuffer.allocate(size);
        NewLayout.read(file, 0, more);
        return find(more.array());
    }

    private static boolean isWhole(byte[] bytes) {
        for (int i = 1; i < bytes.length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\n') {
                return true;
            }
        }
        return false;
    }

    private static Optional<BaseLine> find(byte[] bytes) {
        int from = 0;
        while (from < bytes.length) {
            int end = from;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (end == from || end == bytes.length || (end == from + 1 && bytes[from] == '\r')) {
                return Optional.empty();
            }
            PseudoHeader header = PseudoHeader.at(bytes, from, end);
            if (header == PseudoHeader.IMAP_BASE || header == PseudoHeader.IMAP) {
                int length = end - from;
                int start = from;
                return PseudoHeader.Numbering.parse(header.value(bytes, from, end))
                        .map(base -> new BaseLine(start, length, header, base));
            }
            from = end + 1;
        }
        return Optional.empty();
    }

    /**
     * What it can say in the room it has.
     *
     * @return the numbers that are wanted, the keywords that it names, and as many of those that are wanted as there is room for; empty
     *     where there is none for the numbers
     */
    Optional<PseudoHeader.Numbering> closest(PseudoHeader.Numbering wanted) {
        List<String> keywords = new ArrayList<>(base.keywords());
        PseudoHeader.Numbering said =
                new PseudoHeader.Numbering(wanted.uidValidity(), wanted.lastUid(), List.copyOf(keywords));
        if (to(said).isEmpty()) {
            return Optional.empty();
        }
        for (String keyword : wanted.keywords()) {
            if (!keywords.contains(keyword)) {
                keywords.add(keyword);
                PseudoHeader.Numbering more =
                        new PseudoHeader.Numbering(wanted.uidValidity(), wanted.lastUid(), List.copyOf(keywords));
                if (to(more).isPresent()) {
                    said = more;
                } else {
                    keywords.remove(keywords.size() - 1);
                }
            }
        }
        return Optional.of(said);
    }

    /** What makes it say something else in the room it has; empty when there is too little. */
    Optional<Edit> to(PseudoHeader.Numbering wanted) {
        String line = header.line(wanted.format());
        StringBuilder text = new StringBuilder(line.substring(0, line.length() - 1));
        if (text.length() > length) {
            return Optional.empty();
        }
        while (text.length() < length) {
            text.append(' ');
        }
        return Optional.of(new Edit(offset, length, text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
