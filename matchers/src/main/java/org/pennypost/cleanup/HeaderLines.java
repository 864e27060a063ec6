package org.pennypost.cleanup;

import java.io.ByteArrayOutputStream;

/** The wire form of a header: each line ended by CR LF. Source: Postfix {@code cleanup_out_header}. */
final class HeaderLines {
    private HeaderLines() {}

    /**
     * Makes it. A header that is too long is cut at the last line end before the limit, or, when that would cost more than a
     * tenth, at the limit.
     *
     * @param bytes begins with the header, its lines separated by a line feed
     * @param length how long it is
     * @param limit how many bytes may be kept
     */
    static byte[] wire(byte[] bytes, int length, int limit) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream(length + 16);
        int start = 0;
        while (start <= length) {
            int end = lineEnd(bytes, start, length);
            boolean cut = end > limit;
            if (cut) {
                if (start > limit / 10 * 9) {
                    break;
                }
                end = Math.max(start, limit);
            }
            if (start > 0 && start < end && bytes[start] != ' ' && bytes[start] != '\t') {
                wire.write('\t');
            }
            wire.write(bytes, start, end - start);
            wire.write('\r');
            wire.write('\n');
            start = cut ? length + 1 : end + 1;
        }
        return wire.toByteArray();
    }

    private static int lineEnd(byte[] bytes, int start, int length) {
        int end = start;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }
}
