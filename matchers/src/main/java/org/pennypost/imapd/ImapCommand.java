package org.pennypost.imapd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Collects one command: words, quoted strings, and literals that a line announces at its end. Parentheses are words of their
 * own. Source: RFC 3501 section 9, RFC 7888.
 */
final class ImapCommand {
    private static final int MOST_WORDS = 64;

    private final List<String> words = new ArrayList<>();
    private boolean bad;
    private boolean synchronizing;

    /**
     * Takes a line.
     *
     * @return how long the literal is that follows; empty when the command is complete
     */
    OptionalInt line(String text) {
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

    /** Takes a literal. */
    void literal(byte[] content) {
        add(new String(content, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    private void add(String word) {
        words.add(word);
        bad |= words.size() > MOST_WORDS;
    }

    /** Whether the client waits for leave to send the literal. */
    boolean isSynchronizing() {
        return synchronizing;
    }

    boolean isBad() {
        return bad;
    }

    /** The tag; {@code *} where there is none. */
    String tag() {
        String tag = words.isEmpty() ? "" : words.get(0);
        return tag.matches("[\\x21-\\x7e&&[^(){%*\"\\\\+]]{1,100}") ? tag : "*";
    }

    /** The command's name in upper case; empty where there is none. */
    Optional<String> name() {
        return words.size() > 1 ? Optional.of(words.get(1).toUpperCase(java.util.Locale.ROOT)) : Optional.empty();
    }

    List<String> arguments() {
        return words.size() > 2 ? words.subList(2, words.size()) : List.of();
    }
}
