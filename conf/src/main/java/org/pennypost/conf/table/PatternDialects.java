package org.pennypost.conf.table;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The options behind the closing delimiter of a pattern: each letter turns something over. */
final class PatternDialects {
    private PatternDialects() {}

    /** {@code regexp:}; {@code i} case is ignored (on), {@code m} lines (off), {@code x} extended syntax (on). */
    static Pattern regexp(String pattern, String options) {
        boolean ignoreCase = true;
        boolean lines = false;
        boolean extended = true;
        for (int i = 0; i < options.length(); i++) {
            switch (options.charAt(i)) {
                case 'i' -> ignoreCase = !ignoreCase;
                case 'm' -> lines = !lines;
                case 'x' -> extended = !extended;
                default -> throw unknown(pattern, options.charAt(i));
            }
        }
        return PosixPattern.compile(extended ? pattern : PosixPattern.extended(pattern), ignoreCase, lines);
    }

    /** {@code pcre:}; {@code i} case is ignored (on), {@code s} a dot matches a newline (on), {@code m x A E U X} (off). */
    static Pattern pcre(String pattern, String options) {
        int flags = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
        boolean anchored = false;
        boolean dollarIsEnd = false;
        boolean ungreedy = false;
        for (int i = 0; i < options.length(); i++) {
            switch (options.charAt(i)) {
                case 'i' -> flags ^= Pattern.CASE_INSENSITIVE;
                case 's' -> flags ^= Pattern.DOTALL;
                case 'm' -> flags ^= Pattern.MULTILINE;
                case 'x' -> flags ^= Pattern.COMMENTS;
                case 'A' -> anchored = !anchored;
                case 'E' -> dollarIsEnd = !dollarIsEnd;
                case 'U' -> ungreedy = !ungreedy;
                case 'X' -> {
                    // A misplaced escape is always refused here.
                }
                default -> throw unknown(pattern, options.charAt(i));
            }
        }
        String whole = dollarIsEnd && pattern.endsWith("$") && !pattern.endsWith("\\$")
                ? pattern.substring(0, pattern.length() - 1) + "\\z"
                : pattern;
        return PcrePattern.compile(anchored ? "\\G(?:" + whole + ")" : whole, flags, ungreedy);
    }

    private static PatternSyntaxException unknown(String pattern, char option) {
        return new PatternSyntaxException(
                "unknown regexp option \"" + option + "\": skipping this rule", pattern, pattern.length());
    }
}
