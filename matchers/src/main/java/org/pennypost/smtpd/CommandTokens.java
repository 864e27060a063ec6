package org.pennypost.smtpd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a command line into words. White space separates; {@code <…>} and {@code "…"} keep it; a word ends behind
 * {@code TO:} or {@code FROM:}. Source: Postfix {@code smtpd_token.c}.
 */
final class CommandTokens {
    /**
     * One word.
     *
     * @param text as written, quotes and brackets included
     * @param valid false when a quote or bracket is not closed
     */
    record Word(String text, boolean valid) {}

    private final String line;
    private int position;
    private boolean valid;

    private CommandTokens(String line) {
        this.line = line;
    }

    static List<Word> of(String line) {
        return new CommandTokens(line).words();
    }

    private List<Word> words() {
        List<Word> words = new ArrayList<>(4);
        while (true) {
            while (position < line.length() && isSpace(line.charAt(position))) {
                position++;
            }
            if (position >= line.length()) {
                return words;
            }
            int start = position;
            valid = true;
            word(start);
            words.add(new Word(line.substring(start, position), valid));
        }
    }

    private void word(int start) {
        while (position < line.length() && !isSpace(line.charAt(position))) {
            char c = line.charAt(position++);
            if (c == '<') {
                enclosed('>');
            } else if (c == '"') {
                enclosed('"');
            } else if (c == ':') {
                String word = line.substring(start, position).toLowerCase(Locale.ROOT);
                if (word.equals("to:") || word.equals("from:")) {
                    return;
                }
            }
        }
    }

    /** Reads up to the closing character; quotes and brackets may be nested. */
    private void enclosed(char end) {
        Deque<Character> open = new ArrayDeque<>();
        char wanted = end;
        while (position < line.length()) {
            char c = line.charAt(position++);
            if (c == '\\') {
                position = Math.min(position + 1, line.length());
            } else if (c == wanted) {
                if (open.isEmpty()) {
                    return;
                }
                wanted = open.pop();
            } else if (wanted != '"' && (c == '"' || c == '<')) {
                open.push(wanted);
                wanted = c == '"' ? '"' : '>';
            }
        }
        valid = false;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
