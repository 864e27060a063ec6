package org.pennypost.cleanup.mime;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Finds out whether a line is a header, and what its name is. Source: RFC 5322 section 2.2, Postfix is_header(3). */
public final class HeaderName {
    private HeaderName() {}

    /**
     * Measures the name of a header.
     *
     * @param bytes holds a line
     * @param start where the line begins
     * @param end where it ends
     * @return how long the name is; 0 when the line is no header. Blanks between name and colon are allowed.
     */
    public static int length(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && bytes[i] != ':' && isNameCharacter(bytes[i])) {
            i++;
        }
        int length = i - start;
        while (i < end && isBlank(bytes[i])) {
            i++;
        }
        return i < end && bytes[i] == ':' ? length : 0;
    }

    /**
     * Gives the name of a header in lower case.
     *
     * @param bytes begins with a header
     * @param length how long it is
     * @return the name, empty when it is no header
     */
    public static String of(byte[] bytes, int length) {
        return new String(bytes, 0, length(bytes, 0, length), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isNameCharacter(byte b) {
        return b > ' ' && b < 127;
    }
}
