package org.pennypost.conf.table;

import java.util.Optional;
import org.pennypost.conf.LogicalLines;

/**
 * One entry of a source text: of aliases(5), or a key and value of postmap(1).
 *
 * @param name the key, without quotes where it is an alias
 * @param value the value; of an alias with single spaces between its words, quotes kept
 */
record AliasLine(String name, String value) {
    private static final String TIGHT = ":;<>@.()";

    /** Reads {@code name: value}; empty when name, colon or value is missing. */
    static Optional<AliasLine> parse(String text) {
        int colon = colon(text);
        if (colon < 0) {
            return Optional.empty();
        }
        String name = unquoted(normal(text.substring(0, colon)));
        String value = normal(text.substring(colon + 1));
        return name.isEmpty() || value.isEmpty() ? Optional.empty() : Optional.of(new AliasLine(name, value));
    }

    private static int colon(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ':' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private static String unquoted(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\\' && i + 1 < name.length()) {
                plain.append(name.charAt(++i));
            } else if (c != '"') {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** One space between words, none beside punctuation but after a comma; what quotes enclose stays as it is. */
    private static String normal(String text) {
        StringBuilder result = new StringBuilder();
        boolean space = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (LogicalLines.isSpace(c)) {
                space = true;
                continue;
            }
            int end = i + 1;
            if (c == '"') {
                end = closing(text, i);
            } else if (c == '\\' && i + 1 < text.length()) {
                i++;
                end = i + 1;
            }
            separate(result, c, space);
            result.append(text, i, end);
            i = end - 1;
            space = false;
        }
        return result.toString();
    }

    private static void separate(StringBuilder result, char next, boolean space) {
        if (result.length() == 0) {
            return;
        }
        char last = result.charAt(result.length() - 1);
        boolean tight = TIGHT.indexOf(last) >= 0 || (TIGHT.indexOf(next) >= 0 && next != '<') || next == ',';
        if ((last == ',' && next != ',') || (space && !tight)) {
            result.append(' ');
        }
    }

    private static int closing(String text, int start) {
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i + 1;
            }
        }
        return text.length();
    }
}
