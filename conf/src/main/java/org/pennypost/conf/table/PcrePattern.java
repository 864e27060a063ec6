package org.pennypost.conf.table;

import java.util.regex.Matcher;
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
     * @param ungreedy whether quantifiers take as little as they can, and as much as they can with a question mark behind
     * @throws java.util.regex.PatternSyntaxException when it is malformed
     */
    static Pattern compile(String pattern, int flags, boolean ungreedy) {
        return Pattern.compile(translate(pattern, ungreedy), flags | Pattern.UNIX_LINES);
    }

    private static String translate(String pattern, boolean ungreedy) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int behind = ungreedy ? quantifierEnd(pattern, at) : at;
            if (behind > at) {
                result.append(pattern, at, behind).append(otherWill(pattern, behind));
                at = behind < pattern.length() && "?+".indexOf(pattern.charAt(behind)) >= 0 ? behind + 1 : behind;
            } else if (c == '\\' && at + 1 < pattern.length()) {
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

    /** Where the quantifier at a place ends, without what says how greedy it is; the place itself when there is none. */
    private static int quantifierEnd(String pattern, int at) {
        char c = pattern.charAt(at);
        boolean isGroup = c == '?' && at > 0 && pattern.charAt(at - 1) == '(';
        if (c == '*' || c == '+' || (c == '?' && !isGroup)) {
            return at + 1;
        }
        Matcher braces = QUANTIFIER.matcher(pattern).region(at, pattern.length());
        return c == '{' && braces.lookingAt() ? braces.end() : at;
    }

    /** What stands behind a quantifier so that it takes little for much and much for little; possessive stays. */
    private static String otherWill(String pattern, int behind) {
        char mark = behind < pattern.length() ? pattern.charAt(behind) : ' ';
        return mark == '+' ? "+" : mark == '?' ? "" : "?";
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
