package org.pennypost.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Collects one command of IMAP or ManageSieve: words, quoted strings, and literals that a line announces at its end. Parentheses are words of their
 * own. Source: RFC 3501 section 9, RFC 5804 section 4, RFC 7888.
 */
public class CommandWords {
    private static final int MOST_WORDS = 64;

    private final List<String> words = new ArrayList<>();
    private boolean bad;
    private boolean synchronizing;

    /**
     * Takes a line.
     *
     * @param text each byte a character
     * @return how long the literal is that follows; empty when the command is complete
     */
    public final OptionalInt line(String text) {
        int at = 0;
        while (at < text.length() && !bad) {
            char c = text.charAt(at);
            if (c == ' ') {
                at++;
            } else if (c == '"') {
                at = quoted(text, at + 1);
            } else if (c == '{') {
                return literal(text.substring(at));
            } else if (c == '(' || c == ')') {
                add(String.valueOf(c));
                at++;
            } else {
                at = atom(text, at);
            }
        }
        return OptionalInt.empty();
    }

    private int atom(String text, int from) {
        int end = from;
        while (end < text.length() && " ()\"{".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        add(text.substring(from, end));
        return end;
    }

    private int quoted(String text, int from) {
        StringBuilder content = new StringBuilder();
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                add(content.toString());
                return at + 1;
            }
            if (c == '\\' && ++at < text.length()) {
                c = text.charAt(at);
            }
            content.append(c);
        }
        bad = true;
        return text.length();
    }

    private OptionalInt literal(String text) {
        if (!text.matches("\\{[0-9]{1,9}\\+?}")) {
            bad = true;
            return OptionalInt.empty();
        }
        synchronizing = !text.endsWith("+}");
        return OptionalInt.of(Integer.parseInt(text.replaceAll("[{+}]", "")));
    }

    /**
     * Takes a literal.
     *
     * @param content its bytes
     */
    public final void literal(byte[] content) {
        add(new String(content, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private void add(String word) {
        words.add(word);
        bad |= words.size() > MOST_WORDS;
    }

    /**
     * Tells whether the client waits for leave to send the literal.
     *
     * @return false for one with a plus
     */
    public final boolean isSynchronizing() {
        return synchronizing;
    }

    /**
     * Tells whether it makes no sense.
     *
     * @return true for an open quote and the like
     */
    public final boolean isBad() {
        return bad;
    }

    /**
     * Gives the words.
     *
     * @return each byte a character
     */
    public List<String> words() {
        return List.copyOf(words);
    }
}
