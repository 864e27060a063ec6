package org.pennypost.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits text into words where braces protect what they enclose. Source: Postfix mystrtokq(3), split_nameval, extpar(3).
 */
public final class Words {
    private static final String SPACE = " \t\r\n";
    private static final String COMMA_SPACE = ", \t\r\n";

    private Words() {}

    /** Words that white space separates; braces stay part of a word. */
    public static List<String> bySpace(String text) {
        return split(text, SPACE);
    }

    /** Words that commas or white space separate; braces stay part of a word. */
    public static List<String> byCommaOrSpace(String text) {
        return split(text, COMMA_SPACE);
    }

    private static List<String> split(String text, String separators) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int level = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (level <= 0 && separators.indexOf(c) >= 0) {
                add(words, word);
                continue;
            }
            level += c == '{' ? 1 : c == '}' ? -1 : 0;
            word.append(c);
        }
        add(words, word);
        return words;
    }

    private static void add(List<String> words, StringBuilder word) {
        if (word.length() > 0) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /** What the braces around a word enclose, white space removed at its ends; empty when it is not in braces. */
    public static Optional<String> inBraces(String word) {
        return word.startsWith("{") && word.endsWith("}")
                ? Optional.of(LogicalLines.trim(word.substring(1, word.length() - 1)))
                : Optional.empty();
    }
}
