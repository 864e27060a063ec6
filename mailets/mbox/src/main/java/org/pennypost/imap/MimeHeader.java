package org.pennypost.imap;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.pennypost.mbox.LineFeed;

/**
 * The header of a message or a part, taken apart into fields. Immutable. Source: RFC 5322 section 2.2.
 */
public final class MimeHeader {
    private static final int MOST = 4 * 1024 * 1024;

    private final byte[] bytes;
    private int count;
    private int[] starts = new int[32];
    private int[] colons = new int[32];

    private MimeHeader(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads a header.
     *
     * @param message holds it
     * @param from its first byte
     * @param to behind it; the blank line may be there or not
     * @return its fields
     */
    public static MimeHeader of(ByteBuffer message, int from, int to) {
        byte[] bytes = new byte[Math.min(MOST, to - from)];
        message.get(from, bytes);
        MimeHeader header = new MimeHeader(bytes);
        header.index();
        return header;
    }

    private void index() {
        int at = 0;
        while (at < bytes.length) {
            int end = Math.min(bytes.length, LineFeed.in(bytes, at, bytes.length) + 1);
            byte first = bytes[at];
            if (first == '\r' || first == '\n') {
                break;
            }
            if (first != ' ' && first != '\t') {
                int colon = at;
                while (colon < end && bytes[colon] != ':') {
                    colon++;
                }
                add(at, colon < end ? colon : -1);
            }
            at = end;
        }
        grow(count + 1);
        starts[count] = at;
    }

    private void add(int start, int colon) {
        grow(count + 2);
        starts[count] = start;
        colons[count] = colon;
        count++;
    }

    private void grow(int wanted) {
        if (wanted > starts.length) {
            starts = Arrays.copyOf(starts, 2 * wanted);
            colons = Arrays.copyOf(colons, 2 * wanted);
        }
    }

    /** How many fields there are; a line without colon counts as one without name. */
    int count() {
        return count;
    }

    /** The name of a field by its position; all of a line without colon. */
    String name(int field) {
        int end = colons[field] < 0 ? starts[field + 1] : colons[field];
        return new String(bytes, starts[field], end - starts[field], StandardCharsets.ISO_8859_1);
    }

    private boolean isNamed(int field, String name) {
        int end = colons[field];
        if (end < 0) {
            return false;
        }
        while (end > starts[field] && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        if (end - starts[field] != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (lower(bytes[starts[field] + i]) != lower((byte) name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isNamed(int field, Collection<String> names) {
        for (String name : names) {
            if (isNamed(field, name)) {
                return true;
            }
        }
        return false;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b & 0xff;
    }

    /**
     * Finds the value of the first field of a name.
     *
     * @param name in any case
     * @return unfolded, a tab where lines met as one blank, without blanks around; empty when there is no such field
     */
    public Optional<String> value(String name) {
        requireNonNull(name);
        for (int i = 0; i < count; i++) {
            if (isNamed(i, name)) {
                return Optional.of(value(i));
            }
        }
        return Optional.empty();
    }

    /** The value of a field by its position, unfolded. */
    String value(int field) {
        byte[] value = new byte[starts[field + 1] - colons[field] - 1];
        int n = 0;
        for (int i = colons[field] + 1; i < starts[field + 1]; i++) {
            byte b = bytes[i];
            boolean end = b == '\n' || (b == '\r' && i + 1 < starts[field + 1] && bytes[i + 1] == '\n');
            if (end) {
                continue;
            }
            boolean folded = b == '\t' && i > 0 && bytes[i - 1] == '\n';
            value[n++] = folded ? (byte) ' ' : b;
        }
        int from = 0;
        while (from < n && isBlank(value[from])) {
            from++;
        }
        while (n > from && isBlank(value[n - 1])) {
            n--;
        }
        return new String(value, from, n - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Whether a field, by its position, has a name that is asked for. */
    boolean isOf(int field, String name) {
        return colons[field] >= 0 && (name.isEmpty() || isNamed(field, name));
    }

    /**
     * Copies fields as they stand, and the blank line that ends a header.
     *
     * @param names in any case
     * @param wanted whether those of these names are wanted, or all the others
     * @param out where they go
     */
    public void copy(Collection<String> names, boolean wanted, ImapText out) {
        for (int i = 0; i < count; i++) {
            if (isNamed(i, names) == wanted) {
                out.bytes(bytes, starts[i], starts[i + 1]);
            }
        }
        out.text("\r\n");
    }
}
