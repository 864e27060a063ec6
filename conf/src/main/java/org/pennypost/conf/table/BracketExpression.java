package org.pennypost.conf.table;

import java.util.Map;
import java.util.regex.PatternSyntaxException;

/** Translates a bracket expression such as {@code []a-z[:digit:]]} to what java.util.regex takes. */
final class BracketExpression {
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("alpha", "Alpha"),
            Map.entry("digit", "Digit"),
            Map.entry("alnum", "Alnum"),
            Map.entry("upper", "Upper"),
            Map.entry("lower", "Lower"),
            Map.entry("punct", "Punct"),
            Map.entry("space", "Space"),
            Map.entry("blank", "Blank"),
            Map.entry("cntrl", "Cntrl"),
            Map.entry("graph", "Graph"),
            Map.entry("print", "Print"),
            Map.entry("xdigit", "XDigit"));
    private static final String ESCAPED = "[]\\^&~|#";

    private final String pattern;
    private final boolean backslashEscapes;
    private int at;

    /**
     * A translator.
     *
     * @param start where the opening bracket is
     * @param backslashEscapes whether a backslash escapes, as in PCRE, or is a character like others, as in POSIX
     */
    BracketExpression(String pattern, int start, boolean backslashEscapes) {
        this.pattern = pattern;
        this.at = start;
        this.backslashEscapes = backslashEscapes;
    }

    /** Where the text after the closing bracket begins. */
    int end() {
        return at;
    }

    /** The translation, brackets included; begins at the opening bracket and moves behind the closing one. */
    String translate() {
        StringBuilder result = new StringBuilder("[");
        int start = at++;
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            result.append('^');
            at++;
        }
        boolean first = true;
        while (at < pattern.length() && (first || pattern.charAt(at) != ']')) {
            element(result);
            first = false;
        }
        if (at >= pattern.length()) {
            throw new PatternSyntaxException("Unmatched [, [^, [:, [., or [=", pattern, start);
        }
        at++;
        return result.append(']').toString();
    }

    private void element(StringBuilder result) {
        char c = pattern.charAt(at);
        char next = at + 1 < pattern.length() ? pattern.charAt(at + 1) : ' ';
        if (c == '[' && (next == ':' || (!backslashEscapes && (next == '.' || next == '=')))) {
            named(result, next);
        } else if (c == '\\' && backslashEscapes && at + 1 < pattern.length()) {
            result.append(c).append(next);
            at += 2;
        } else {
            result.append(ESCAPED.indexOf(c) >= 0 ? "\\" : "").append(c);
            at++;
        }
    }

    private void named(StringBuilder result, char kind) {
        int close = pattern.indexOf(kind + "]", at + 2);
        if (close < 0) {
            throw new PatternSyntaxException("Unmatched [, [^, [:, [., or [=", pattern, at);
        }
        String name = pattern.substring(at + 2, close);
        boolean negated = backslashEscapes && name.startsWith("^");
        String known = CLASSES.get(negated ? name.substring(1) : name);
        if (kind != ':' && name.length() == 1) {
            result.append(ESCAPED.indexOf(name.charAt(0)) >= 0 || name.equals("-") ? "\\" : "")
                    .append(name);
        } else if (known == null || kind != ':') {
            throw new PatternSyntaxException("Invalid character class name", pattern, at);
        } else {
            result.append(negated ? "\\P{" : "\\p{").append(known).append('}');
        }
        at = close + 2;
    }
}
