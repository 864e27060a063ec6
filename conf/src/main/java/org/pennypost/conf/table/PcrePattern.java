package org.pennypost.conf.table;

import java.util.regex.Pattern;

/**
 * Translates Perl-compatible regular expressions to java.util.regex, which differs in bracket expressions and in braces
 * that are no quantifier.
 *
 * <p>Known limits: recursion, callouts, conditional groups, {@code \K} and {@code \C} are refused. Source: pcre_table(5).
 */
final class PcrePattern {
    private static final Pattern QUANTIFIER = Pattern.compile("\\{\\d+(,\\d*)?\\}");

    private PcrePattern() {}

    /**
     * Compiles a pattern.
     *
     * @param flags of java.util.regex
     * @throws java.util.regex.PatternSyntaxException when it is malformed
     */
    static Pattern compile(String pattern, int flags) {
        return Pattern.compile(translate(pattern), flags | Pattern.UNIX_LINES);
    }

    private static String translate(String pattern) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '\\' && at + 1 < pattern.length()) {
                int end = escapeEnd(pattern, at);
                result.append(pattern, at, end);
                at = end;
            } else if (c == '[') {
                BracketExpression expression = new BracketExpression(pattern, at, true);
                result.append(expression.translate());
                at = expression.end();
            } else if (c == '{'
                    && !QUANTIFIER.matcher(pattern).region(at, pattern.length()).lookingAt()) {
                result.append("\\{");
                at++;
            } else if (pattern.startsWith("(?P<", at)) {
                result.append("(?<");
                at += "(?P<".length();
            } else {
                result.append(c);
                at++;
            }
        }
        return result.toString();
    }

    /** Where an escape ends: behind {@code \x}, the braces of {@code \p{L}}, the {@code \E} of {@code \Q}. */
    private static int escapeEnd(String pattern, int at) {
        char next = pattern.charAt(at + 1);
        if (next == 'Q') {
            int end = pattern.indexOf("\\E", at + 2);
            return end < 0 ? pattern.length() : end + 2;
        }
        if ("pPxoNkg".indexOf(next) >= 0 && at + 2 < pattern.length() && pattern.charAt(at + 2) == '{') {
            int end = pattern.indexOf('}', at);
            return end < 0 ? pattern.length() : end + 1;
        }
        return at + 2;
    }
}
